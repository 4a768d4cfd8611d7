"""Naming the systems that contacts come from."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from complaints.models import Source
from complaints.services.refusals import CannotTakeIn
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

STREAM = "complaints"


@transaction.atomic
def create_source(*, code: str, name: str, by: Actor, at: datetime) -> Source:
    """Name a source; its code and its name are taken once."""
    source = Source(code=code, name=name)
    try:
        source.full_clean()
    except ValidationError as wrong:
        raise CannotTakeIn(" ".join(wrong.messages)) from wrong
    source.save()
    entry = Entry(verb="complaints.source.created", object=Object(type="source", id=code, name=name))
    append(stream=STREAM, entry=entry, at=at, by=by)
    return source
