"""Refusals of the marketing case; every message is a sentence for the person who asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from workflows.files.keeping import CannotKeep
from workflows.ledger.attempts import Kind
from workflows.runtime.ports import DomainRefused


class CannotEdit(Exception):
    """The content is frozen, or this person may not change it."""


class CannotSubmit(DomainRefused):
    """The content has gaps; `fields` names each."""


CannotAttach = CannotKeep  # what the files room refuses is refused here in the same words


class CannotRun(Exception):
    """The campaign is not in a state for this, or the figures are not usable."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class MayNotRun(CannotRun):
    """The campaign is not theirs to run."""

    attempt: ClassVar[Kind] = Kind.PERMISSION
