"""Why something cannot be done about an action, in a sentence fit for whoever asked."""

from __future__ import annotations

from collections.abc import Mapping


class CannotAct(Exception):
    """Nothing was changed; `fields` ties the sentence to what was typed."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})
