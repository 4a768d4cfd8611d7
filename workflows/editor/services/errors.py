"""Why the working copy stays as it is, in sentences fit for whoever edits."""

from __future__ import annotations

from datetime import datetime


class CannotEdit(Exception):
    """The working copy does not take this."""


class Locked(Exception):
    """Somebody else is editing."""

    def __init__(self, message: str, *, holder: str, since: datetime) -> None:
        super().__init__(message)
        self.holder, self.since = holder, since


class Stale(Exception):
    """The working copy has moved on since it was loaded; `revision` is where it stands."""

    def __init__(self, message: str, *, revision: int) -> None:
        super().__init__(message)
        self.revision = revision
