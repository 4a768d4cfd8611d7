"""Why something is not taken in, in a sentence fit for whoever brought it."""

from __future__ import annotations


class CannotTakeIn(Exception):
    """Nothing was changed; the sentence says why and what to do."""


class AlreadyWaiting(CannotTakeIn):
    """The very same file waits already; `run_id` says where."""

    def __init__(self, message: str, run_id: int) -> None:
        super().__init__(message)
        self.run_id = run_id
