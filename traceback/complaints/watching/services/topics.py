"""Hot topics: complaints that report one matter in alike words, and become more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.utils.timezone import localtime

from complaints.topics import Text, Topic, group
from complaints.watching.models import RuleVersion
from complaints.watching.selectors.cells import scope
from complaints.watching.services.finding import Finding
from complaints.watching.statistics import growth_p, sieve

WEEK: Final = timedelta(days=6)
MOST: Final = 20_000  # texts are grouped at once, the latest ones; grouping 50,000 takes a gigabyte
LOOSE: Final = 0.15  # below this the texts share a subject, not a matter


@dataclass(frozen=True, slots=True)
class Period:
    """The texts of some weeks, the last seven days of which are judged."""

    texts: Sequence[Text]
    since: date
    until: date

    @property
    def days(self) -> Counter[date]:
        """How many came in on each day."""
        return Counter(localtime(text.at).date() for text in self.texts if text.at)

    def week_of(self, keys: Sequence[int]) -> list[int]:
        """Those of the keys that came in within the last seven days."""
        moments = {text.key: text.at for text in self.texts}
        first = self.until - WEEK
        return [key for key in keys if (at := moments[key]) and localtime(at).date() >= first]


def by_topic(since: date, until: date, version: RuleVersion) -> Iterator[Finding]:
    """Topics of the last weeks of which more came in within seven days than the growth of all complaints explains."""
    for back in reversed(range(0, (until - since).days + 1, 7)):
        yield from _grown(_period(version, until - timedelta(days=back)), version)


def _period(version: RuleVersion, until: date) -> Period:
    since = until - timedelta(weeks=version.weeks + 1) + timedelta(days=1)
    rows = scope(version, since=since, until=until).defer(None).order_by("-at", "-pk")
    found: list[tuple[int, str, str, str | None, datetime]] = list(
        rows.values_list("pk", "title", "text", "place__name", "at")[:MOST])
    texts = [Text(key=key, title=title, text=text, place=place or "", at=at) for key, title, text, place, at in found]
    return Period(texts, since, until)


def _grown(period: Period, version: RuleVersion) -> Iterator[Finding]:
    whole = len(period.texts)
    week = len(period.week_of([text.key for text in period.texts]))
    weeks = len({(period.until - day).days // 7 for day in period.days})
    if weeks < version.limits.least_weeks or not week:
        return
    topics = [topic for topic in group(period.texts, least=2) if topic.cohesion >= LOOSE]
    now = [period.week_of(topic.members) for topic in topics]
    p = np.array([growth_p(len(keys), topic.size - len(keys), week / whole)
                  for topic, keys in zip(topics, now, strict=True)])
    stands = sieve(p, float(version.error_rate))
    for at, topic in enumerate(topics):
        if stands[at] and len(now[at]) >= version.least:
            yield _finding(period, version, topic, now[at], float(p[at]), len(topics), week / whole)


def _finding(period: Period, version: RuleVersion, topic: Topic, now: list[int], p: float, compared: int,
             share: float) -> Finding:
    due = topic.size * share
    numbers: dict[str, Any] = {
        "basis": "topic", "expected": round(due, 2), "limit": version.least, "weeks": version.weeks,
        "p": float(f"{p:.3g}"), "compared": compared, "error_rate": float(version.error_rate),
        "least": version.least, "size": topic.size, "share": round(share, 4), "cohesion": round(topic.cohesion, 3)}
    return Finding(
        f"t{min(topic.members)}", period.until, len(now), numbers, title=topic.label or str(topic.typical[0]),
        series=_series(period, topic), contacts=sorted(topic.members), voices=topic.typical,
        since=period.until - WEEK, by_members=True)


def _series(period: Period, topic: Topic) -> list[list[Any]]:
    moments = {text.key: text.at for text in period.texts}
    counts = Counter(localtime(at).date() for key in topic.members if (at := moments[key]))
    days = [period.since + timedelta(days=at) for at in range((period.until - period.since).days + 1)]
    return [[day.isoformat(), counts.get(day, 0), None, None] for day in days]
