"""What slipped through a process and was noticed afterwards: a domain that knows says so of its own cases here."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from workflows.runtime.models import Case

Escapes = Callable[["QuerySet[Case]"], int]
_known: dict[str, Escapes] = {}


def offer(process_key: str, escapes: Escapes) -> None:
    """Name who counts, in one statement, those of the given cases from which something slipped through."""
    _known[process_key] = escapes


def are_counted(process_key: str) -> bool:
    """Whether anybody counts what slips through the cases of this process."""
    return process_key in _known


def escaped(process_key: str, cases: QuerySet[Case]) -> int | None:
    """How many of the cases something slipped through; None where nobody counts."""
    return _known[process_key](cases) if process_key in _known else None
