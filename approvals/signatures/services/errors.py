"""Why a signature is not accepted, in a sentence fit for whoever signs."""

from __future__ import annotations

from collections.abc import Mapping


class CannotSign(Exception):
    """Nothing is signed; `fields` ties sentences to form fields."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})
