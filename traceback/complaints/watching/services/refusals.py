"""Why something about a signal or a rule is not done, in a sentence fit for whoever asked."""

from __future__ import annotations

from collections.abc import Mapping


class CannotWatch(Exception):
    """Nothing was changed; `fields` ties the sentence to fields of a form."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})
