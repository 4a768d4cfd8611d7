"""What complaint traceback counts about a campaign: shown beside its own figures, and kept with an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketing_review.models import MarketingCase
from workflows.measures.models import Measure, per_ten_thousand
from workflows.measures.selectors import measures_of


@dataclass(frozen=True, slots=True)
class Traced:
    """A count with what it is measured against: participants that came with it, or else those of the daily figures."""

    label: str
    since: date
    until: date
    count: int
    exposure: int | None
    imported: bool  # the participants came with the count
    at: datetime

    @property
    def rate(self) -> Decimal | None:
        """For every ten thousand participants; None: cannot be said."""
        return per_ten_thousand(self.count, self.exposure)

    def as_json(self) -> dict[str, Any]:
        """As an evaluation keeps it."""
        return {
            "label": self.label, "since": self.since.isoformat(), "until": self.until.isoformat(), "count": self.count,
            "exposure": self.exposure, "imported": self.imported, "rate": None if self.rate is None else str(self.rate),
            "at": self.at.isoformat(),
        }  # fmt: skip


def traced(marketing: MarketingCase, participants: int) -> list[Traced]:
    """Everything that is counted about the campaign; `participants` is the sum of its daily figures."""
    return [_against(measure, participants) for measure in measures_of(marketing.case_id)]


def kept(rows: list[dict[str, Any]]) -> list[Traced]:
    """The same as it was kept with an evaluation."""
    return [Traced(row["label"], date.fromisoformat(row["since"]), date.fromisoformat(row["until"]), row["count"],
                   row["exposure"], row["imported"], datetime.fromisoformat(row["at"])) for row in rows]


def _against(measure: Measure, participants: int) -> Traced:
    imported = measure.exposure is not None
    exposure = measure.exposure if imported else participants
    return Traced(measure.get_name_display(), measure.since, measure.until, measure.count, exposure, imported,
                  measure.at)
