"""Why a change of the organisation is refused, in a sentence fit for the person who asked."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models


class CannotOrganise(Exception):
    """The organisation stays as it is; `fields` names what to correct."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.fields = {name: str(text) for name, text in (fields or {}).items()}


def refuse_unless_valid(record: models.Model) -> None:
    """Refuse values that the model does not allow, each with its field."""
    try:
        record.full_clean(exclude=["password"])
    except ValidationError as wrong:
        fields = {name: " ".join(messages) for name, messages in wrong.message_dict.items()}
        raise CannotOrganise(" ".join(fields.values()), fields) from wrong
