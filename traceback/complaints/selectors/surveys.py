"""Questions about surveys: how touchpoints are scored, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import Avg, Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from complaints.models import SurveyMark, SurveyScore, SurveyWave

LOW: Final = 6  # up to here a customer is dissatisfied
By = Literal["", "place", "month", "mark", "wave"]
COLUMN: Final[dict[str, str]] = {
    "place": "answer__place__name", "month": "month", "mark": "answer__marks__touchpoint__name",
    "wave": "answer__wave__name"}


@dataclass(frozen=True, slots=True)
class Figure:
    """How one touchpoint was scored by some of those who were asked."""

    touchpoint: str
    part: str | date | None  # the place, the month (its first day), the circumstance or the wave; None: all together
    n: int
    mean: float
    low: int

    @property
    def low_share(self) -> float:
        """The share of low scores; there is no figure without a score."""
        return self.low / self.n


def scored(
    *, wave_id: int | None = None, since: date | None = None, until: date | None = None, by: By = "", low: int = LOW
) -> list[Figure]:
    """For each touchpoint, and each part if asked for by one: how many scored it, their mean and the low ones among
    them. One statement; what did not apply to a customer counts nowhere."""
    found = SurveyScore.objects.filter(_within(wave_id, since, until))
    if by == "month":
        found = found.annotate(month=TruncMonth("answer__day"))
    groups = ["touchpoint__name", *([COLUMN[by]] if by else [])]
    if by == "mark":
        found = found.filter(answer__marks__isnull=False)
    rows = found.values(*groups).annotate(
        n=Count("pk"), mean=Avg("score"), low=Count("pk", filter=Q(score__lte=low))).order_by(*groups)
    return [Figure(row["touchpoint__name"], row[COLUMN[by]] if by else None, row["n"], row["mean"], row["low"])
            for row in rows]


def ticked(*, wave_id: int) -> list[tuple[str, int]]:
    """How many of those who were asked in a wave ticked what, the commonest first."""
    marks = SurveyMark.objects.filter(answer__wave=wave_id).values("touchpoint__name").annotate(n=Count("pk"))
    return [(row["touchpoint__name"], row["n"]) for row in marks.order_by("-n", "touchpoint__name")]


def waves() -> QuerySet[SurveyWave]:
    """All surveys with the number of their answers, the latest first."""
    counted = SurveyWave.objects.select_related("source").annotate(
        asked=Count("answers"), first=Min("answers__day"), last=Max("answers__day"))
    return counted.order_by("-day", "-pk")


def one_wave(pk: int) -> Any:
    """A survey with the number of its answers; None if there is no such survey."""
    return waves().filter(pk=pk).first()


def _within(wave_id: int | None, since: date | None, until: date | None) -> Q:
    wanted = Q(answer__wave=wave_id) if wave_id is not None else Q()
    wanted &= Q(answer__day__gte=since) if since else Q()
    return wanted & (Q(answer__day__lte=until) if until else Q())
