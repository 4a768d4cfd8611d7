"""Who is signed in, read with their department and with what the frame of every page says about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models.expressions import Combinable
from django.utils.timezone import now

from approvals.organisation.models import Person

Annotation = Callable[[datetime], Combinable]
frame: dict[str, Annotation] = {}  # filled by the rooms above: name of the annotation -> what it asks at a moment


class PersonBackend(ModelBackend):
    """Django's own check of number and password; whoever is signed in is one statement, whatever the frame says."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, or None when they are no longer active."""
        at = now()
        said: Mapping[str, Any] = {name: ask(at) for name, ask in frame.items()}
        people = Person.objects.select_related("department").annotate(**said)
        person = people.filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
