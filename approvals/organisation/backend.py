"""Who is signed in, read with their department: every page names both."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from approvals.organisation.models import Person


class PersonBackend(ModelBackend):
    """Django's own check of number and password; whoever is signed in is one statement."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, or None when they are no longer active."""
        person = Person.objects.select_related("department").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
