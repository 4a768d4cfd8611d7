"""Questions about hot topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Max, QuerySet
from django.utils.timezone import localdate

from complaints.hotspots.models import HotTopic, TopicMember, TopicRun
from complaints.models import Contact
from complaints.tickets.models import Ticket, TicketContact
from complaints.watching.models import Signal, SignalContact

PERIOD: Final = timedelta(days=27)
MOST_BESIDE: Final = 5


def latest_run() -> TopicRun | None:
    """The run that was asked for last."""
    return TopicRun.objects.select_related("place", "source").order_by("-pk").first()


def run_of(wanted: Mapping[str, Any]) -> TopicRun | None:
    """The latest run of this very question."""
    asked = {name: wanted.get(name) for name in ("since", "until", "kind", "place", "source")}
    return TopicRun.objects.select_related("place", "source").filter(**asked).order_by("-pk").first()


def question_of(run: TopicRun | None) -> dict[str, Any]:
    """What the run asked, as the form takes it; without one the last four weeks of the record."""
    if run is not None:
        return {"since": run.since.isoformat(), "until": run.until.isoformat(), "kind": run.kind,
                "place": run.place.name if run.place else "", "source": run.source.code if run.source else ""}
    latest = Contact.objects.aggregate(latest=Max("at"))["latest"]
    until = localdate(latest) if latest else localdate()
    return {"since": (until - PERIOD).isoformat(), "until": until.isoformat(), "kind": Contact.Kind.COMPLAINT,
            "place": "", "source": ""}


def topics_of(run: TopicRun | None) -> QuerySet[HotTopic]:
    """The topics of the run, the largest first."""
    return HotTopic.objects.filter(run=run).select_related("ticket").order_by("rank")


def one_topic(pk: int) -> HotTopic | None:
    """A topic with all that it names."""
    return HotTopic.objects.select_related("run__place", "run__source", "ticket").filter(pk=pk).first()


def voices_of(topics: Sequence[HotTopic]) -> dict[int, list[Contact]]:
    """The typical contacts of each topic, in their order; one statement."""
    keys = {key for topic in topics for key in topic.voices}
    found = {one.pk: one for one in Contact.objects.select_related("place").filter(pk__in=keys)}
    return {topic.pk: [found[key] for key in topic.voices if key in found] for topic in topics}


def contacts_of(topic: HotTopic) -> QuerySet[Contact]:
    """The contacts of the topic, the latest first."""
    members = TopicMember.objects.filter(topic=topic).values("contact")
    return Contact.objects.filter(pk__in=members).select_related("place").defer("text").order_by("-at", "-pk")


def signals_beside(topic: HotTopic) -> list[Signal]:
    """Signals that share contacts with the topic, the one that shares most first."""
    members = TopicMember.objects.filter(topic=topic).values("contact")
    shared = SignalContact.objects.filter(contact__in=members).values_list("signal").annotate(number=Count("pk"))
    keys = [key for key, _number in shared.order_by("-number", "signal")[:MOST_BESIDE]]
    found = Signal.objects.in_bulk(keys)
    return [found[key] for key in keys]


def tickets_beside(topic: HotTopic) -> list[Ticket]:
    """Other tickets that contacts of the topic are linked to, the one with most first."""
    members = TopicMember.objects.filter(topic=topic).values("contact")
    links = TicketContact.objects.filter(contact__in=members).exclude(ticket=topic.ticket_id)
    shared = links.values_list("ticket").annotate(number=Count("pk"))
    keys = [key for key, _number in shared.order_by("-number", "ticket")[:MOST_BESIDE]]
    found = Ticket.objects.in_bulk(keys)
    return [found[key] for key in keys]
