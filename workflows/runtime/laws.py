"""The laws of a domain on the real path: the same four kinds that `verify` proves over all paths, asked at every move.

No database here: what has happened in a case is a list of `Deed`s kept on the case row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workflows.engine.machine import Absence, Law, Precedence, Response, Separation


class Deed(NamedTuple):
    """One transition that happened, and the person behind it (None: the system)."""

    transition: str
    actor_id: int | None


def broken_by(laws: Iterable[Law], past: Sequence[Deed], deed: Deed, initiator_id: int | None) -> Law | None:
    """The first law that this deed breaks, given what happened before."""
    return next((law for law in laws if _breaks(law, past, deed, initiator_id)), None)


def owed_at_end(laws: Iterable[Law], past: Sequence[Deed]) -> Law | None:
    """The first response that a case still owes when it ends."""
    return next((law for law in laws if isinstance(law, Response) and _owes(law, past)), None)


def _breaks(law: Law, past: Sequence[Deed], deed: Deed, initiator_id: int | None) -> bool:
    match law:
        case Precedence():
            return deed.transition == law.then and not _counts(law, past)
        case Absence():
            return deed.transition == law.never and (not law.after or any(d.transition == law.after for d in past))
        case Separation():
            return deed.transition == law.then and deed.actor_id in _kept_apart(law, past, initiator_id)
        case Response():
            return False


def _counts(law: Precedence, past: Sequence[Deed]) -> bool:
    """Whether `first` happened and nothing that voids it came later."""
    valid = False
    for deed in past:
        valid = deed.transition == law.first or (valid and deed.transition not in law.voided_by)
    return valid


def _kept_apart(law: Separation, past: Sequence[Deed], initiator_id: int | None) -> set[int]:
    if not law.first:
        return {initiator_id} if initiator_id is not None else set()
    return {d.actor_id for d in past if d.transition == law.first and d.actor_id is not None}


def _owes(law: Response, past: Sequence[Deed]) -> bool:
    owed = False
    for deed in past:
        owed = deed.transition == law.first or (owed and deed.transition not in {law.then, *law.excused_by})
    return owed
