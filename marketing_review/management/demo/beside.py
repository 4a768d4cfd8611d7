"""What happens beside the work: people are away, somebody stands in or nobody does, cases are copied and urged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from approvals.absence.models import Absence
from approvals.absence.services import Named, Plan, enter_absence
from approvals.inbox.models import WorkItem
from approvals.inbox.services import copy_to, urge
from approvals.organisation.models import Person
from marketing_review.models import MarketingCase, State

Away = tuple[str, int, int, str, str, str]  # who, first and last day from today, why, in words, who stands in

AWAY: Final[tuple[Away, ...]] = (
    ("20031", -1, 3, Absence.Kind.TRAVEL, "赴北京参加法务年会", "20032"),
    ("20091", -1, 2, Absence.Kind.LEAVE, "年休假", ""),  # nobody stands in: the head of the department sees to it
    ("20021", 5, 9, Absence.Kind.TRAINING, "客服质检培训", "20022"),
)
READERS: Final = ("20006", "20025")
COPIED, URGED = 4, 4
PLEAS: Final = ("活动下周一上线，请优先办理。", "渠道已预排期，麻烦今天给出意见。")


def live_together(people: Mapping[str, Person], at: datetime) -> None:
    """Enter absences, let colleagues read along and urge what waits longest."""
    _go_away(people, at)
    waiting = MarketingCase.objects.filter(state=State.IN_COSIGN).select_related("initiator").order_by("pk")
    for marketing in waiting[:COPIED]:
        copy_to(case_id=marketing.case_id, numbers=READERS, by=marketing.initiator, at=at - timedelta(hours=3),
                note="供了解活动安排，届时请配合宣传。")
    items = WorkItem.objects.open().filter(node="department_cosign", case__marketing__in=waiting).order_by("pk")
    for number, item in enumerate(items.select_related("case__marketing__initiator")[:URGED]):
        urge(item_id=item.pk, case_id=item.case_id, by=item.case.marketing.initiator, at=at - timedelta(hours=2),
             note=PLEAS[number % len(PLEAS)])


def _go_away(people: Mapping[str, Person], at: datetime) -> None:
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0)
    for number, first, last, kind, note, substitute in AWAY:
        named = (Named(people[substitute].pk),) if substitute else ()
        plan = Plan(today + timedelta(days=first), today + timedelta(days=last), named, kind, note)
        enter_absence(person_id=people[number].pk, plan=plan, by=people[number].as_actor(), at=at - timedelta(hours=4))
