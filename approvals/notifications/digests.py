"""The daily digest: one mail with what waits, on working days, at the hour that the person chose."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from approvals.inbox.selectors import Waiting, Wanted, inbox
from approvals.notifications import links
from approvals.notifications.mail import Letter, Line
from approvals.notifications.models import Choices
from approvals.notifications.quiet import is_working_day
from approvals.notifications.spreading import DIGEST_EFFECT
from approvals.organisation.models import Person
from workflows.ledger import outbox

AT_ONCE: Final = 500
URGENT: Final = ("overdue", "today")


@transaction.atomic
def put_due(at: datetime) -> int:
    """Put a digest into the outbox for everybody whose hour has come and who has none of today; returns how many.

    Whoever's department does not work today is noted as well, so that they are not asked about every minute."""
    local = localtime(at)
    missing = Q(digested_on=None) | Q(digested_on__lt=local.date())
    due = Choices.objects.filter(missing, digest_hour__lte=local.hour).select_related("person").order_by("pk")
    found = list(due[:AT_ONCE])
    Choices.objects.filter(pk__in=[one.pk for one in found]).update(digested_on=local.date())
    at_work = [one.person for one in found if is_working_day(local.date(), one.person.department_id)]
    outbox.put_all([
        outbox.Letter(DIGEST_EFFECT, f"digest/{person.pk}/{local.date()}", {"person": person.pk}) for person in at_work
    ])  # fmt: skip
    return len(at_work)


def compose(reader: Person, key: str, at: datetime) -> Letter | None:
    """What waits for the reader, most urgent first; None when nothing does."""
    found = inbox(person=reader, at=at, wanted=Wanted())
    if not found.lines:
        return None
    total, urgent = found.counts.total, sum(found.counts.number(sla=band) for band in URGENT)
    with override(reader.language):
        subject = ngettext("今日待办 %(number)s 件", "今日待办 %(number)s 件", total) % {"number": total}
        if urgent:
            subject = _("%(todo)s，其中 %(number)s 件已超时或今天到期") % {"todo": subject, "number": urgent}
        lines = [_line(one) for one in found.lines]
    return Letter(key, subject, lines=lines, link=links.absolute(reverse("inbox")))


def _line(waiting: Waiting) -> Line:
    item = waiting.item
    due = _("期限 %(moment)s") % {"moment": f"{localtime(item.due_at):%Y-%m-%d %H:%M}"} if item.due_at else ""
    late = _("已超时") if waiting.band == "overdue" else ""
    beside = " · ".join(part for part in (item.case_key, item.name, late, due) if part)
    return Line(item.title, links.absolute(links.path_of(item.case_key, item.pk)), beside)
