"""Absences that name the leaver: their own end, and whoever they stood in for is told to choose somebody else."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.absence.models import Absence, Secretary, Substitution
from approvals.absence.services import dismiss_secretary, journal
from approvals.handover.deeds.answers import Gone
from approvals.handover.models import Line
from workflows.ledger import outbox


def end_absence(line: Line, at: datetime) -> Line.Result:
    """The leaver's own absence is over, and with it whoever stood in."""
    journal.one_at_a_time()
    absence = Absence.objects.select_related("person").get(pk=line.target_id)
    if absence.is_over(at):
        raise Gone
    verb = "absence.ended" if absence.since <= at else "absence.called_off"
    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    absence.substitutions.update(until=at)
    by = line.handover.by.as_actor(address=line.handover.address)
    journal.record(verb, absence.person, by=by, at=at, absence=absence.pk, until=absence.until,
                   handover=line.handover_id)  # fmt: skip
    return Line.Result.ENDED


def end_substitution(line: Line, at: datetime) -> Line.Result:
    """The leaver stands in for nobody any more; the absent person is told."""
    journal.one_at_a_time()
    found = Substitution.objects.select_related("absence__person", "substitute").filter(pk=line.target_id).first()
    if found is None or found.until <= at:
        raise Gone
    found.until = at
    found.save(update_fields=["until"])
    absent, by = found.absence.person, line.handover.by.as_actor(address=line.handover.address)
    journal.record("absence.substitute_left", absent, by=by, at=at, absence=found.absence_id,
                   number=found.substitute.number, name=found.substitute.name, handover=line.handover_id)  # fmt: skip
    said = _("%(name)s 离职，不再为你代办。请另选代办人。") % {"name": found.substitute.name}
    outbox.put(effect="notify", key=f"handover:{line.handover_id}:substitution:{found.pk}", payload={
        "kind": "system.handover", "case": "", "process": "", "item": None, "by": None, "at": at.isoformat(),
        "to": {"people": [absent.pk], "posts": []}, "words": {"text": said, "path": "/absence/"},
    })  # fmt: skip
    return Line.Result.ENDED


def take_secretary(line: Line, at: datetime) -> Line.Result:
    """The leaver enters absences for nobody any more."""
    if not Secretary.objects.filter(pk=line.target_id).exists():
        raise Gone
    dismiss_secretary(secretary_id=line.target_id, by=line.handover.by.as_actor(address=line.handover.address), at=at)
    return Line.Result.ENDED
