"""Why a line is not done: for now, or not any more."""

from __future__ import annotations

from datetime import datetime


class Gone(Exception):
    """There is nothing left to do."""


class Left(Exception):
    """It stays where it is; `why` is a sentence fit for the report."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Later(Exception):
    """It can be told only at that moment: a decision is waiting."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Not before {until:%H:%M:%S}.")
        self.until = until
