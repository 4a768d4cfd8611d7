"""Absences for tests, made without asking whether they may be."""

from datetime import timedelta

from approvals.absence.models import Absence, Substitution
from approvals.absence.services import Named, Plan

DAY = timedelta(days=1)


def away(person, now, *substitutes, days=2, begins=-1, process_key="", post=None, by=None, **more):
    """The person is away from `begins` days from now on; whoever is named stands in for the given kind of work."""
    absence = Absence.objects.create(
        person=person, since=now + begins * DAY, until=now + (begins + days) * DAY, entered_by=by or person,
        entered_at=now, **more,
    )  # fmt: skip
    for substitute in substitutes:
        Substitution.objects.create(
            absence=absence, substitute=substitute, process_key=process_key, post=post,
            since=absence.since, until=absence.ended_at or absence.until,
        )  # fmt: skip
    return absence


def plan(now, *substitutes, begins=1, days=2, **more):
    """A plan to be away, with these people for all work."""
    named = tuple(Named(person.pk) for person in substitutes)
    return Plan(now + begins * DAY, now + (begins + days) * DAY, named, **more)
