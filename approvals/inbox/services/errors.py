"""Why a decision is not accepted; every message is a sentence fit for the person who sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from workflows.ledger.attempts import Kind


class CannotDecide(Exception):
    """The decision is not complete or not allowed; `fields` ties sentences to form fields. Nothing was written."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class NotYours(CannotDecide):
    """The person may not act on it at all; doors answer 404 to strangers and 403 to those who may read the case."""

    attempt: ClassVar[Kind] = Kind.PERMISSION


class YourOwn(NotYours):
    """The person must keep out of it: it is about what they did themselves."""

    attempt = Kind.OWN_WORK


class RefusedByRules(CannotDecide):
    """The engine, a law or the domain says no to the whole move; doors answer 409."""


@dataclass(frozen=True, slots=True)
class OtherChange:
    """What somebody else did meanwhile: who (name), when, and what in a few words."""

    who: str
    at: datetime | None
    what: str
    comment: str = ""


class Conflict(Exception):
    """Somebody else was quicker; what was typed is kept as a draft. Doors answer 409 and show `change`."""

    def __init__(self, message: str, change: OtherChange) -> None:
        super().__init__(message)
        self.change = change


class AlreadyDecided(Conflict):
    """The item is closed: decided by somebody else (or by the same person a moment ago), or taken away."""


class ContentChanged(Conflict):
    """The content is not the one that the person saw; looking at it again and sending again is enough."""
