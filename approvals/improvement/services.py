"""Setting what deeds are worth, and naming key cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.improvement.models import MOST_POINTS, KeyCase, Kind, Rate
from approvals.organisation.models import Person
from workflows.ledger import services as ledger
from workflows.ledger.attempts import own_work
from workflows.ledger.chain import Entry, Object
from workflows.library.models import Process

STREAM: Final = "improvement:points"


class CannotSet(Exception):
    """What was asked for cannot be; the message says why."""


@transaction.atomic
def set_rate(*, kind: str, points: int, since: date, by: Person, at: datetime) -> Rate:
    """So many points from a day on that is not past; a rate that is set twice for a day is the later one."""
    if kind not in Kind.values or not 0 <= points <= MOST_POINTS:
        raise CannotSet(_("分值在 0 到 %(most)s 之间。") % {"most": MOST_POINTS})
    if since < localtime(at).date():
        raise CannotSet(_("积分标准不能追溯：请选择今天或以后的日期。"))
    ledger.hold(STREAM)  # two managers at once: one after the other
    made, _new = Rate.objects.update_or_create(
        kind=kind, since=since, defaults={"points": points, "set_by": by, "set_at": at})
    detail = {"kind": kind, "points": points, "since": since.isoformat()}
    _record(Entry(verb="improvement.rate_set", detail=detail), by, at)
    return made


@transaction.atomic
def name_key_case(*, person_id: int, process_id: int, title: str, reason: str, by: Person, at: datetime) -> KeyCase:
    """Honour an optimisation; nobody honours themselves, and nothing is honoured twice."""
    if person_id == by.pk:
        about = Object("key_case", f"process:{process_id}", name=title)
        raise CannotSet(own_work(about, _("不能评定自己的案例。"), by.as_actor(), at))
    ledger.hold(STREAM)
    known = {"person_id": person_id, "process_id": process_id, "title": title}
    if KeyCase.objects.filter(**known).exists():
        raise CannotSet(_("这个案例已经评定过。"))
    made = KeyCase.objects.create(**known, reason=reason, awarded_on=localtime(at).date(), awarded_by=by, awarded_at=at)
    person, process = Person.objects.get(pk=person_id), Process.objects.get(pk=process_id)
    about = Object("key_case", str(made.pk), name=title)
    detail = {"person": person.number, "person_name": person.name, "process": process.code}
    _record(Entry(verb="improvement.key_case_named", object=about, detail=detail, reason=reason), by, at)
    return made


def _record(entry: Entry, by: Person, at: datetime) -> None:
    ledger.append(stream=STREAM, entry=entry, at=at, by=by.as_actor())
