"""Tables of the rooms above that are only added to and sealed into the ledger: they stand under the same guards, the
same grants and the same check in the background as the log itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from workflows.transparency.findings import Slice

Check = Callable[[Any], Slice]


@dataclass(frozen=True, slots=True)
class Ward:
    """What is guarded, how it is called, and the part of the check that looks at it, slice by slice."""

    name: str
    label: str | Promise
    tables: tuple[str, ...]
    check: Check


wards: dict[str, Ward] = {}


def take_in(ward: Ward) -> None:
    """Guard these tables as well; their triggers are those that `workflows.ledger.guarding` writes."""
    wards[ward.name] = ward


def tables() -> tuple[str, ...]:
    """All their tables."""
    return tuple(table for ward in wards.values() for table in ward.tables)


def checks() -> dict[str, Check]:
    """Their parts of the check, by name."""
    return {ward.name: ward.check for ward in wards.values()}


def label_of(name: str) -> str | Promise:
    """How what is guarded is called; unknown names stand for themselves."""
    return wards[name].label if name in wards else name
