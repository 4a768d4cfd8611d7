"""Whose new case starts on the version that is on trial: by the starter's branch, or drawn by the key it begins with.

The draw is a number that release and key alone decide, so that anybody can draw it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils.timezone import localtime

from approvals.organisation.models import Department, Person
from approvals.release.models import Release, Trial
from workflows.runtime.starting import Beginning, Chosen

HUNDREDTHS: Final = 10_000


class Verdict(NamedTuple):
    """Whether the case starts on trial, why in one word, and what that was seen from."""

    on_trial: bool
    why: str
    seen: Mapping[str, Any] = {}


def choose(beginning: Beginning) -> Chosen | None:
    """The version for this starter while a trial of the process is open; None while there is none.

    The trial's row is locked against changes until the start commits: whoever holds the trial waits for it, and whoever
    starts after that finds it held."""
    trial = _open_trial(beginning.process_key)
    if trial is None:
        return None
    release = Release.objects.select_related("version__process").defer("version__source").get(pk=trial.release_id)
    found = verdict(trial, release.code, beginning)
    version = release.version
    told = {"release": release.code, "version": version.number, "on_trial": found.on_trial, "why": found.why}
    return Chosen(version if found.on_trial else None, {"trial": {**told, **found.seen}})


def _open_trial(process_key: str) -> Trial | None:
    share = " FOR SHARE OF t" if connection.vendor == "postgresql" else ""  # SQLite writes one transaction at a time
    statement = (
        'SELECT t.* FROM "release_trial" t JOIN "library_process" p ON p."id" = t."process_id" '  # noqa: S608
        f'WHERE p."key" = %s AND t."begun_at" IS NOT NULL AND t."ended_at" IS NULL{share}'
    )
    return next(iter(Trial.objects.raw(statement, [process_key])), None)


def verdict(trial: Trial, code: str, beginning: Beginning) -> Verdict:
    """Whether this case starts on trial."""
    if trial.held_at is not None:
        return Verdict(False, "held")
    if not trial.is_on(localtime(beginning.at).date()):
        return Verdict(False, "outside")
    if beginning.by.id is None:
        return Verdict(False, "system")
    if trial.scope == Trial.Scope.SHARE:
        return _drawn(trial.share, code, beginning.key)
    return _of_branch(trial, beginning.by.id)


def _drawn(share: int, code: str, key: str) -> Verdict:
    number = draw(code, key)
    return Verdict(number < share * HUNDREDTHS // 100, "share", {
        "drawn": f"{number / 100:.2f}", "of": key, "share": share,
    })  # fmt: skip


def draw(release: str, key: str) -> int:
    """A number from 0 to 9,999, evenly spread over keys; the same for the same release and key."""
    return int.from_bytes(sha256(f"{release}:{key}".encode()).digest()[:8], "big") % HUNDREDTHS


def _of_branch(trial: Trial, person_id: int) -> Verdict:
    """The nearest chosen department above whoever starts it."""
    known = {pk: (parent, name) for pk, parent, name in Department.objects.values_list("pk", "parent_id", "name")}
    own = Person.objects.filter(pk=person_id).values_list("department_id", flat=True).first()
    place, seen = own, set[int]()
    while place is not None and place not in trial.branches and place not in seen:
        seen.add(place)
        place = known[place][0]
    found = place if place in trial.branches else None
    shown = found or own
    return Verdict(found is not None, "branch", {"branch": known[shown][1] if shown else ""})

