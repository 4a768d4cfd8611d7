"""What the pages of a launched case show: whose turn it is, its days, words from the front line and emergencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Department, Person
from marketing_review.models import Alert, DailyFigure, Emergency, Feedback, MarketingCase
from marketing_review.selectors.access import addressed_to
from marketing_review.selectors.events import Happening, happenings
from marketing_review.selectors.running import COUNTED, Totals, measured
from workflows.ledger.models import Event

SHOWN_FEEDBACK = 20
EMERGENCY_VERBS = ("marketing_review.emergency.", "marketing_review.campaign.stopped")


@dataclass(frozen=True, slots=True)
class Day:
    """One day's figures with what they say against the thresholds."""

    figure: DailyFigure
    measured: dict[str, Decimal]
    crossed: frozenset[str]

    def value(self, measure: str) -> Decimal | None:
        """The day's value of a threshold's measure or of a plain figure."""
        if measure in self.measured:
            return self.measured[measure]
        return Decimal(getattr(self.figure, measure)) if measure in COUNTED else None


def own_items(marketing: MarketingCase, person: Person, at: datetime) -> list[WorkItem]:
    """The case's open items that the person may decide; one statement."""
    rows = addressed_to(person, at).filter(open=True, item__case_id=marketing.case_id).exclude(excluded_id=person.pk)
    return list({row.item_id: row.item for row in rows.select_related("item").order_by("item_id", "pk")}.values())


def may_run(marketing: MarketingCase, person: Person, items: Iterable[WorkItem] | bool) -> bool:
    """Whether the person may enter figures and handle emergencies: who runs it, whoever has work on it, managers."""
    if not person.can("work.decide"):
        return False
    own = person.pk in (marketing.initiator_id, marketing.owner_id) or person.department_id == marketing.department_id
    return own or bool(items) or person.can("cases.administer")


def days_of(marketing: MarketingCase, limits: dict[str, Decimal]) -> list[Day]:
    """Every day that was entered, oldest first."""
    figures = marketing.figures.select_related("entered_by").order_by("day", "pk")
    days = ((figure, measured(figure)) for figure in figures)
    return [Day(figure, values, frozenset(name for name, value in values.items() if value > limits[name]))
            for figure, values in days]


def summed(days: Sequence[Day]) -> Totals:
    """The days added up, without asking the database again."""
    figures = [day.figure for day in days]
    counts = {name: sum(getattr(figure, name) for figure in figures) for name in COUNTED[:5]}
    return Totals(**counts, revenue=sum((figure.revenue for figure in figures), Decimal(0)),
                  cost=sum((figure.cost for figure in figures), Decimal(0)))


def alerts_of(marketing: MarketingCase) -> list[Alert]:
    """Every threshold that was crossed, newest first."""
    return list(marketing.alerts.order_by("-day", "measure"))


def feedback_of(marketing: MarketingCase) -> list[Feedback]:
    """The latest words from the front line."""
    return list(marketing.feedback.select_related("given_by__department").order_by("-given_at", "-pk")[:SHOWN_FEEDBACK])


def emergencies_of(marketing: MarketingCase) -> list[Emergency]:
    """Every time the procedure was opened, newest first."""
    found = marketing.emergencies.select_related("opened_by", "closed_by", "alert")
    return list(found.order_by("-opened_at", "-pk"))


def department_names() -> list[tuple[str, str, bool]]:
    """Every department by its order: code, name, and whether it can still be told anything; one statement."""
    return list(Department.objects.order_by("order", "code").values_list("code", "name", "active"))


def emergency_steps(marketing: MarketingCase) -> list[Happening]:
    """Everything that was done in emergencies, newest first, as the trail keeps it."""
    wanted = Q(verb__startswith=EMERGENCY_VERBS[0]) | Q(verb=EMERGENCY_VERBS[1])
    return happenings(Event.objects.of_stream(marketing.case.stream).filter(wanted).order_by("-seq"))
