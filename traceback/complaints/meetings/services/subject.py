"""How the inbox shows, addresses and checks the carrying out of a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import Checked, Subject
from approvals.inbox.subjects import Decision as Decided
from approvals.organisation.models import Person
from complaints.meetings.models import Decision
from complaints.meetings.services.locking import record
from workflows.engine.protocol import OpenWork
from workflows.runtime.models import Case
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused

LEAST_WORDS: Final = 2
LONGEST: Final = 5_000
SHARED: Final = ("item__meeting", "item__ticket", "owner")


class DecisionSubject(Subject):
    """A decision of a meeting speaks for its case."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """What was decided, in which meeting."""
        found = Decision.objects.select_related(*SHARED).get(case_id=item.case_id)
        return "meetings/_preview.html", {"decision": found}

    def url(self, case_key: str) -> str:
        """The decision among those that are followed up."""
        return f"{reverse('meeting-decisions')}?q={case_key}"

    def check(self, move: Move, item: WorkItem, decision: Decided) -> Checked | None:
        """Say what was done; then the decision is carried out."""
        note = decision.comment.strip()[:LONGEST]
        if len(note) < LEAST_WORDS:
            why = _("请写明落实情况。")
            raise DomainRefused(why, fields={"comment": why})
        held = Decision.objects.select_for_update(of=("self",)).select_related(*SHARED).get(case_id=move.case.pk)
        held.finish(by_id=move.by.id, at=move.at, note=note)
        held.save()
        record(held.item.meeting, "meetings.decision.carried_out", by=decision.by, at=move.at, reason=note,
               detail={"decision": held.key, "late": held.due_on < localtime(move.at).date()})
        return Checked(detail={"meeting": held.item.meeting.key, "decision": held.key})

    def principals(self, move: Move, item: OpenWork) -> Sequence[str] | None:
        """Its owner."""
        return [f"person:{Decision.objects.values_list('owner__number', flat=True).get(case_id=move.case.pk)}"]

    def digest(self, case: Case, item: WorkItem | None = None) -> str:
        """A decision does not change."""
        return ""
