"""The verbs of hot topics: have a period grouped, and open a ticket from a group."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.hotspots.grouping import MOST, contacts_of, grouped
from complaints.hotspots.models import HotTopic, TopicMember, TopicRun
from complaints.models import Place, Source
from complaints.tickets import posts
from complaints.tickets.models import Kind, Ticket
from complaints.tickets.services import CannotTicket, link_these, open_ticket, propose_ticket
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append, hold

STREAM: Final = "hotspots"
WORK: Final = "hotspots.group"
LONGEST: Final = timedelta(days=366)


class CannotGroup(Exception):
    """Nothing was changed; the sentence says why and what to do."""


@transaction.atomic
def ask_for_topics(*, since: date, until: date, kind: str, place: Place | None, source: Source | None, by: Actor,
                   at: datetime) -> TopicRun:
    """Have the worker group the contacts of the period; what is being grouped already is not asked for twice."""
    if since > until or until - since > LONGEST:
        raise CannotGroup(_("请选择不超过一年的时段，且结束日期不早于开始日期。"))
    hold(STREAM)
    asked = {"since": since, "until": until, "kind": kind, "place": place, "source": source}
    if known := TopicRun.objects.filter(**asked, state=TopicRun.State.WAITING).first():
        return known
    run = TopicRun.objects.create(**asked, by_id=by.id, by_name=by.name, asked_at=at)
    _record("hotspots.run.asked", run, by, at)
    outbox.put(effect=WORK, key=f"{WORK}-{run.pk}", payload={"run_id": run.pk})
    return run


def group_run(*, run_id: int, at: datetime) -> None:
    """Group what was asked for; nothing is locked while it lasts, and twice is once."""
    run = TopicRun.objects.select_related("place", "source").get(pk=run_id)
    if run.state != TopicRun.State.WAITING:
        return
    number, before = (contacts_of(run, *days).count() for days in (
        (run.since, run.until), (run.before, run.since - timedelta(days=1))))
    found = grouped(run, lambda percent: _told(run_id, percent * 95 // 100))
    with transaction.atomic():
        hold(STREAM)
        run = TopicRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.state != TopicRun.State.WAITING:
            return
        HotTopic.objects.bulk_create([one.topic for one in found], batch_size=1000)
        TopicMember.objects.bulk_create(
            [TopicMember(topic=one.topic, contact_id=key) for one in found for key in sorted(one.members)],
            batch_size=5000)
        run.state, run.percent, run.number, run.ended_at = TopicRun.State.READY, 100, number, at
        run.left_out = max(0, number + before - MOST)
        run.save()
        _record("hotspots.run.done", run, SYSTEM, at, topics=len(found), contacts=number)


@transaction.atomic
def fail_run(*, run_id: int, why: str, at: datetime) -> None:
    """Note that a period could not be grouped."""
    run = TopicRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state == TopicRun.State.WAITING:
        run.state, run.failure, run.ended_at = TopicRun.State.FAILED, why[:300], at
        run.save()
        _record("hotspots.run.failed", run, SYSTEM, at)


def may_open(person: Person, at: datetime) -> bool:
    """Whoever may open tickets."""
    return person.can("tickets.steer") and posts.leads(person, at)


@transaction.atomic
def open_from_topic(*, topic_id: int, title: str, by: Person, at: datetime) -> Ticket:
    """Open a ticket of exactly the contacts of the topic; the ticket that is there, if somebody was quicker."""
    if not may_open(by, at):
        raise CannotGroup(_("只有客服原因定位岗与质量管理岗位可以立单。"))
    topic = HotTopic.objects.select_for_update(of=("self",)).select_related("run__place", "ticket").get(pk=topic_id)
    if topic.ticket is not None:
        return topic.ticket
    try:
        ticket = propose_ticket(
            title=title or topic.title, kind=Kind.HOT, by=by.as_actor(), at=at, place=topic.run.place,
            evidence=_evidence(topic), origin=f"topic:{topic.pk}")
        ticket = open_ticket(ticket_id=ticket.pk, by=by, at=at)
        link_these(ticket_id=ticket.pk, contact_ids=_members(topic), by=by, at=at)
    except CannotTicket as refusal:
        raise CannotGroup(str(refusal)) from refusal
    topic.ticket = ticket
    topic.save(update_fields=["ticket"])
    _record("hotspots.topic.opened", topic.run, by.as_actor(), at, topic=topic.title, ticket=ticket.key)
    return ticket


def _members(topic: HotTopic) -> list[int]:
    return list(TopicMember.objects.filter(topic=topic).order_by("contact").values_list("contact_id", flat=True))


def _evidence(topic: HotTopic) -> dict[str, object]:
    numbers = {"basis": "topic", "expected": topic.before, "size": topic.size}
    return {"topic": topic.pk, "count": topic.size, "numbers": numbers, "series": topic.series,
            "places": topic.places, "voices": topic.voices}


def _told(run_id: int, percent: int) -> None:
    TopicRun.objects.filter(pk=run_id, state=TopicRun.State.WAITING, percent__lt=percent).update(percent=percent)


def _record(verb: str, run: TopicRun, by: Actor, at: datetime, **detail: object) -> None:
    about = Object("topic_run", str(run.pk), name=str(run))
    append(stream=STREAM, at=at, by=by, entry=Entry(verb=verb, object=about, detail={"kind": run.kind, **detail}))
