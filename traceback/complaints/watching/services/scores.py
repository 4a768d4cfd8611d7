"""Satisfaction weak spots: touchpoints of a survey with more unhappy customers than the others have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date
from typing import Final

from django.db.models import Count, Max, Q

from complaints.models import SurveyScore, Touchpoint
from complaints.watching.models import RuleVersion
from complaints.watching.services.finding import Finding
from complaints.watching.statistics import weak_spots

UNHAPPY: Final = 6  # this score and those below it


def by_scores(since: date, until: date, version: RuleVersion) -> Iterator[Finding]:
    """The weak spots of each survey that was answered on these days, judged by all of its answers."""
    asked = SurveyScore.objects.filter(answer__day__range=(since, until)).values("answer__wave").distinct()
    rows = (
        SurveyScore.objects.filter(answer__wave__in=asked).values_list("answer__wave", "touchpoint")
        .annotate(number=Count("pk"), bad=Count("pk", filter=Q(score__lte=UNHAPPY)), last=Max("answer__day")))
    waves: dict[int, dict[Hashable, tuple[int, int]]] = defaultdict(dict)
    last: dict[int, date] = {}
    for wave, touchpoint, number, bad, day in rows.order_by("answer__wave", "touchpoint"):
        waves[wave][touchpoint] = bad, number
        last[wave] = max(day, last.get(wave, day))
    names = dict(Touchpoint.objects.values_list("pk", "name"))
    for wave, answers in waves.items():
        found = weak_spots(answers, least=version.least, sds=float(version.sds), error_rate=float(version.error_rate))
        for one in found:
            if one.fired and isinstance(one.spot, int):
                numbers = {
                    "basis": "scores", "expected": round(one.expected, 1), "p": float(f"{one.p:.3g}"),
                    "compared": one.compared, "answers": one.answers, "error_rate": float(version.error_rate),
                    "least": version.least, "sds": float(version.sds)}
                yield Finding(f"w{wave}/t{one.spot}", last[wave], one.unhappy, numbers, title=names[one.spot],
                              contacts=[])
