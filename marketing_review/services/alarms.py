"""Alarms from elsewhere about a running campaign: its emergency procedure opens, or hears of one more reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from approvals.organisation.models import Person
from marketing_review.models import Emergency, MarketingCase
from marketing_review.selectors.running import open_emergency
from marketing_review.services.cases import of_move
from workflows.ledger.chain import Entry, Object
from workflows.runtime.alarms import Alarm
from workflows.runtime.models import Case
from workflows.runtime.move import Move, moving


class CampaignAlarms:
    """What the marketing domain does when complaints about a campaign are confirmed."""

    def open_to_alarms(self) -> Collection[int]:
        """Campaigns that customers can take part in."""
        return list(MarketingCase.objects.live().values_list("case_id", flat=True))

    def alarmed(self, *, case: Case, alarm: Alarm, at: datetime) -> None:
        """Open the emergency procedure, or note the alarm with the one that is open; once for each source. A campaign
        that ended meanwhile only remembers that there was an alarm."""
        with moving(case_id=case.pk, by=alarm.by, at=at) as move:
            marketing = of_move(move)
            if any(alarm.source in one.alarms for one in marketing.emergencies.all()):
                return
            found = open_emergency(marketing)
            if found is not None:
                found.alarms = [*found.alarms, alarm.source]
                found.save(update_fields=["alarms"])
                _record(move, marketing, "marketing_review.alarm.received", alarm)
            elif MarketingCase.objects.live().filter(pk=marketing.pk).exists():
                _open(move, marketing, alarm, at)
            else:
                _record(move, marketing, "marketing_review.alarm.late", alarm)


def _open(move: Move, marketing: MarketingCase, alarm: Alarm, at: datetime) -> None:
    told = [marketing.department.code]
    made = Emergency.objects.create(
        marketing=marketing, reason=alarm.reason, notified=told, alarms=[alarm.source],
        opened_by=Person.objects.get(pk=alarm.by.id or 0), opened_at=at)
    _record(move, marketing, "marketing_review.emergency.opened", alarm, notified=told)
    move.put("marketing_review.tell_departments", f"emergency:{marketing.key}:{made.pk}", {
        "departments": told, "case_key": marketing.key, "reason": alarm.reason})


def _record(move: Move, marketing: MarketingCase, verb: str, alarm: Alarm, **detail: object) -> None:
    about = Object("case", marketing.key, name=marketing.title)
    move.record(Entry(verb=verb, object=about, reason=alarm.reason,
                      detail={"source": alarm.source, "path": alarm.path, **detail}))
