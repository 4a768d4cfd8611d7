"""A run: the texts of the period and of the one before it, grouped together, so that growth can be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localtime

from complaints import selectors as base
from complaints.hotspots.models import HotTopic, TopicRun
from complaints.models import Contact
from complaints.topics import Text, Topic, group

MOST: Final = 30_000  # texts are grouped at once, the latest ones
LEAST: Final = 3  # of the period; two who say the same are not a topic yet
LOOSE: Final = 0.15  # below this the texts share a subject, not a matter
KEPT: Final = 200  # topics of a run, the largest


@dataclass(frozen=True, slots=True)
class Found:
    """A topic with the keys of its contacts of the period."""

    topic: HotTopic
    members: Sequence[int]


def contacts_of(run: TopicRun, since: date, until: date) -> QuerySet[Contact]:
    """The contacts that the run is about, between two days, in no order."""
    place = run.place.name if run.place else ""
    found = base.contacts({"kind": run.kind, "place": place, "since": since, "until": until})
    found = found.select_related(None).defer(None).order_by()
    return found.filter(source=run.source_id) if run.source_id else found


def grouped(run: TopicRun, told: Callable[[int], None]) -> list[Found]:
    """What the run finds, the largest first."""
    rows = contacts_of(run, run.before, run.until).order_by("-at", "-pk")
    texts = [Text(key, title, text, place or "", at) for key, title, text, place, at in
             rows.values_list("pk", "title", "text", "place__name", "at")[:MOST]]
    days = {text.key: localtime(text.at).date() for text in texts if text.at}
    topics = [topic for topic in group(texts, progress=told) if topic.cohesion >= LOOSE]
    found = [_found(run, topic, days) for topic in topics]
    large = [one for one in found if one.topic.size >= LEAST]
    large.sort(key=lambda one: (-one.topic.size, one.topic.before, min(one.members)))
    for rank, one in enumerate(large[:KEPT], 1):
        one.topic.rank = rank
    return large[:KEPT]


def _found(run: TopicRun, topic: Topic, days: dict[int, date]) -> Found:
    members = [key for key in topic.members if days[key] >= run.since]
    typical = [key for key in topic.typical if key in set(members)] or members
    counts = Counter(days[key] for key in topic.members)
    length = (run.until - run.before).days + 1
    series = [[day.isoformat(), counts.get(day, 0), None, None]
              for day in (run.before + timedelta(days=at) for at in range(length))]
    made = HotTopic(
        run=run, title=topic.label[:200], size=len(members), before=topic.size - len(members),
        places=[list(one) for one in topic.places], voices=list(typical[:3]), series=series)
    return Found(made, members)
