"""What is counted of single cases: how far they came, why they were sent back, what was not evaluated or proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from approvals.inbox.models import WorkItem
from approvals.working_time import reckoning
from approvals.working_time.selectors import calendar_for
from complaints.archive.months import begins, later
from complaints.effect.models import Frozen
from complaints.tickets.laws import PROCESS_KEY as TICKETS
from complaints.tickets.models import Ticket
from complaints.tickets.models.ticket import State as TicketState
from complaints.tickets.models.ticket import Verdict
from marketing_review.laws import PROCESS_KEY as MARKETING
from marketing_review.models import Reason
from marketing_review.selectors.templates import field_names
from reports.dashboards.figures import Number, counted
from reports.dashboards.models import OUT, Course, Fate, Stage
from reports.dashboards.wanted import Wanted

DAYS_TO_EVALUATE: Final = 10  # working days after the end of a campaign
LISTED: Final = 6


def courses(wanted: Wanted) -> QuerySet[Course]:
    """Cases of the process and the department asked for, of any time."""
    found = Course.objects.all()
    found = found.filter(process=wanted.process) if wanted.process else found
    return found.filter(unit__in=wanted.units) if wanted.unit else found


def cohort(wanted: Wanted) -> QuerySet[Course]:
    """Marketing cases that were begun in the period."""
    return courses(wanted).filter(stage__isnull=False, begun__gte=wanted.first, begun__lte=wanted.last)


def overdue_items(wanted: Wanted, at: datetime) -> QuerySet[WorkItem]:
    """Open work whose deadline has passed; not while its case rests, nor while a decision waits."""
    found = WorkItem.objects.open().filter(due_at__lt=at, due_at__isnull=False, paused_at=None, effective_at=None)
    found = found.filter(process_key=wanted.process.key) if wanted.process else found
    return found.filter(case__in=courses(wanted).values("pk")) if wanted.unit else found


def reasons(wanted: Wanted) -> QuerySet[Reason]:
    """Numbered reasons of returns given in the period; marketing cases alone have them."""
    found = Reason.objects.filter(given_at__gte=begins(wanted.first), given_at__lt=begins(later(wanted.last)))
    if wanted.process and wanted.process.key != MARKETING:
        return found.none()
    return found.filter(marketing__department__in=wanted.units) if wanted.unit else found


def not_evaluated(wanted: Wanted) -> QuerySet[Course]:
    """Campaigns that are over and of which no evaluation stands, whenever they ended."""
    return courses(wanted).filter(over_at__isnull=False, evaluated=False)


def _tickets(wanted: Wanted) -> Q | None:
    if wanted.process and wanted.process.key != TICKETS:
        return None
    return Q(specialist__in=wanted.units) | Q(unit__in=wanted.units) if wanted.unit else Q()


def judged(wanted: Wanted) -> QuerySet[Frozen]:
    """Verdicts on the effect of improvements, given in the period, with the evidence they stood on."""
    found = Frozen.objects.filter(
        at__gte=begins(wanted.first), at__lt=begins(later(wanted.last)),
        move__in=(Frozen.Move.CONFIRMED, Frozen.Move.STILL_THERE))
    if (whose := _tickets(wanted)) is None:
        return found.none()
    return found.filter(ticket__in=Ticket.objects.filter(whose)) if wanted.unit else found


def unproven(wanted: Wanted) -> QuerySet[Ticket]:
    """Tickets whose improvements are done and whose effect nobody has confirmed yet."""
    if (whose := _tickets(wanted)) is None:
        return Ticket.objects.none()
    return Ticket.objects.filter(whose, state=TicketState.VERIFYING).exclude(verdict=Verdict.EFFECTIVE)


# --- the funnel -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FunnelLine:
    """A stage: how many came to it, and what became of those that came no further."""

    label: str
    reached: Number
    share: float
    lost: Sequence[tuple[str, Number]]


def funnel_of(wanted: Wanted) -> list[FunnelLine]:
    """Every stage in order; empty without any case."""
    found = dict.fromkeys(((stage, fate) for stage in Stage for fate in Fate), 0)
    for stage, fate, count in cohort(wanted).order_by().values_list("stage", "fate").annotate(n=Count("pk")):
        found[Stage(stage), Fate(fate)] = count
    all_of_them = sum(found.values())
    return [_funnel_line(stage, found, all_of_them) for stage in Stage] if all_of_them else []


def _funnel_line(stage: Stage, found: dict[tuple[Stage, Fate], int], all_of_them: int) -> FunnelLine:
    reached = sum(count for (furthest, _fate), count in found.items() if furthest >= stage)
    lost = [(str(fate.label), counted(found[stage, fate], "left", stage=int(stage), fate=fate.value))
            for fate in (Fate.ON_THE_WAY, Fate.REVISING, *OUT) if found[stage, fate] and stage < Stage.IN_LIBRARY]
    return FunnelLine(str(stage.label), counted(reached, "reached", stage=int(stage)), reached / all_of_them, lost)


# --- reasons ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A field to which returns were tied, and how much of all reasons it makes with those before it."""

    label: str
    number: Number
    share: float
    together: float


def reason_lines(wanted: Wanted) -> list[ReasonLine]:
    """Fields by how many reasons name them, most first."""
    rows = list(reasons(wanted).order_by().values_list("field").annotate(n=Count("pk")).order_by("-n", "field"))
    names, whole, sum_, lines = field_names(), sum(count for _field, count in rows), 0, []
    for field, count in rows:
        sum_ += count
        label = names.get(field, field) or "—"
        lines.append(ReasonLine(label, counted(count, "reasons", field=field or "-"), count / whole, sum_ / whole))
    return lines


# --- what was not evaluated, and what was proven ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unevaluated:
    """Campaigns without an evaluation: all of them, those beyond the days they have, and the oldest."""

    all: Number
    beyond: Number
    oldest: Sequence[tuple[Course, int]]  # with working days since the end


def evaluation_is_due(at: datetime) -> datetime:
    """Campaigns that were over by then should have been evaluated by now."""
    calendar = calendar_for()
    return reckoning.back(calendar, at, DAYS_TO_EVALUATE * calendar.day_length)


def unevaluated(wanted: Wanted, at: datetime) -> Unevaluated:
    """Two statements."""
    found = not_evaluated(wanted)
    told = found.aggregate(all=Count("pk"), beyond=Count("pk", filter=Q(over_at__lt=evaluation_is_due(at))))
    oldest = list(found.select_related("case", "unit").defer("case__document", "case__fired").order_by(
        "over_at", "pk")[:LISTED]) if told["all"] else []
    return Unevaluated(counted(told["all"], "unevaluated"), counted(told["beyond"], "unevaluated_beyond"),
                       [(one, days_since(one.over_at, at)) for one in oldest])


def days_since(moment: datetime | None, at: datetime) -> int:
    """Whole working days that have passed."""
    calendar = calendar_for()
    return reckoning.between(calendar, moment or at, at) // (calendar.day_length or timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Effect:
    """What was found of improvements after complaints."""

    effective: Number
    still_there: Number
    unproven: Number
    latest: Sequence[Frozen]

    @property
    def is_empty(self) -> bool:
        return not (self.effective.count or self.still_there.count or self.unproven.count)


def effect_of(wanted: Wanted) -> Effect:
    """Three statements."""
    found = judged(wanted)
    told = dict(found.order_by().values_list("move").annotate(n=Count("pk")))
    latest = list(found.select_related("ticket").defer("svg").order_by("-at", "-pk")[:LISTED]) if told else []
    return Effect(
        counted(told.get(Frozen.Move.CONFIRMED.value, 0), "effective"),
        counted(told.get(Frozen.Move.STILL_THERE.value, 0), "still_there"),
        counted(unproven(wanted).count(), "unproven"), latest)
