"""Why the calendar stays as it is, in a sentence fit for the person who asked."""

from __future__ import annotations

from collections.abc import Mapping


class CannotSchedule(Exception):
    """Nothing was changed; `fields` names what to correct."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.fields = {name: str(text) for name, text in (fields or {}).items()}
