"""What the monthly bulletin says of a department: every measure with its numerator, denominator and source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from complaints.actions.models import Action, ActionQuerySet
from complaints.archive.models import CauseFound
from complaints.archive.months import begins, later, span
from complaints.models import Contact, Exposure
from complaints.tickets.models import State, Ticket
from complaints.tickets.models.ticket import LIVE

BRANCHES: Final = (Department.Kind.BRANCH, Department.Kind.COUNTY)
ENDINGS: Final = ("分公司", "公司")
AGAIN: Final = timedelta(days=30)
HISTORY: Final = 12
MINUTES_A_DAY: Final = 24 * 60
MEASURES: Final = (Exposure.Measure.CUSTOMERS, Exposure.Measure.ORDERS, Exposure.Measure.PARTICIPANTS)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure means; said wherever its value is shown."""

    label: str | Promise
    numerator: str | Promise
    denominator: str | Promise
    source: str | Promise
    unit: str | Promise = ""
    scale: int = 1  # numerator × scale ÷ denominator


DEFINITIONS: Final[dict[str, Definition]] = {
    "complaints": Definition(
        _("每万投诉"), _("当月受理、与本部门有关的投诉件数：关联到本部门为专业部门的工单；分公司另加来自本地区的"),
        _("客户数（当月日均）；没有时用订单数、参与人数（当月合计）。分公司用本地区的，其他部门用全部地区的"),
        _("导入的投诉与曝光量"), scale=10_000),
    "timely": Definition(
        _("及时处理率"), _("其中在期限之前（含）办结的"),
        _("期限在当月、由本部门人员或岗位执行、没有取消的改进措施"), _("改进措施"), "%", 100),
    "repeat": Definition(
        _("重复投诉率"),
        _("其中同一客户（脱敏号码）就同一产品在此前 30 天内已投诉过的；脱敏号码可能重合，因此这是上限"),
        _("当月与本部门有关、留有客户号码的投诉"), _("导入的投诉"), "%", 100),
    "root_cause": Definition(
        _("查明根因用时"), _("从立单到首次完成问题分析（根因已确认）的天数之和"),
        _("本部门为专业部门、当月首次完成问题分析的工单"), _("工单"), _("天")),
    "evaluated": Definition(
        _("效果评估率"), _("其中本轮已由品质管理部作出效果结论的"),
        _("本部门为专业部门、当月关闭或月报生成时处于效果评估中的工单"),
        _("工单"), "%", 100),
}
COUNTS: Final[dict[str, str | Promise]] = {
    "open": _("未结工单（生成时）"),
    "overdue": _("超期措施（生成时）"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A numerator and a denominator; None where the denominator is not known."""

    numerator: int | Decimal
    denominator: int | None

    def value(self, scale: int) -> Decimal | None:
        """Their quotient; None: cannot be said."""
        if not self.denominator:
            return None
        return (Decimal(self.numerator) * scale / self.denominator).quantize(Decimal("0.01"))


class Month:
    """A month seen by all departments: what they share is counted once."""

    def __init__(self, month: date, at: datetime) -> None:
        self.month, self.at = month, at
        self.start, self.end = begins(month), begins(later(month))
        self._again: set[int] | None = None

    @property
    def again(self) -> set[int]:
        """Complaints of the month by customers who had complained about the same product within thirty days."""
        if self._again is None:
            self._again = set(_again(self.start, self.end))
        return self._again


def figures_for(department: Department, month: Month) -> dict[str, Any]:
    """Every measure of the department, as a bulletin keeps it."""
    shares = {name: measure(department, month) for name, measure in MEASURED.items()}
    return {
        "department": department.name, "month": f"{month.month:%Y-%m}",
        "measures": {name: as_kept(name, share) for name, share in shares.items()},
        "counts": {"open": _tickets(department).filter(state__in=LIVE).count(),
                   "overdue": acting(department).overdue(month.at).count()},
        "history": _history(department, month.month),
    }  # fmt: skip


def as_kept(name: str, share: Share) -> dict[str, Any]:
    """A share as plain values."""
    value = share.value(DEFINITIONS[name].scale)
    return {"numerator": str(share.numerator), "denominator": share.denominator,
            "value": None if value is None else str(value)}


def place_of(department: Department) -> str:
    """The place that a branch stands for; empty for other departments."""
    if department.kind not in BRANCHES:
        return ""
    name = department.name
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name


def _tickets(department: Department) -> QuerySet[Ticket]:
    return Ticket.objects.filter(specialist=department)


def acting(department: Department) -> ActionQuerySet:
    """Actions that the department's people or posts carry out."""
    return Action.objects.filter(Q(owner__department=department) | Q(owner_post__department=department))


def _complaints(department: Department) -> QuerySet[Contact]:
    """Complaints that have to do with the department, each of them once."""
    linked = Ticket.objects.filter(specialist=department).exclude(state=State.DISMISSED)
    concerned = Q(pk__in=Contact.objects.filter(ticket_links__ticket__in=linked).values("pk"))
    if place := place_of(department):
        concerned |= Q(place__name=place)
    return Contact.objects.filter(concerned, kind=Contact.Kind.COMPLAINT)


def _in(month: Month, found: QuerySet[Contact]) -> QuerySet[Contact]:
    return found.filter(at__gte=month.start, at__lt=month.end)


def _rate(department: Department, month: Month) -> Share:
    return Share(_in(month, _complaints(department)).count(), _exposure(place_of(department), month.month))


def _exposure(place: str, month: date) -> int | None:
    """What the place (empty: all of them) was exposed to: rows of all products before the sum of products."""
    found = Exposure.objects.filter(day__gte=month, day__lt=later(month))
    if place:
        found = found.filter(place__name=place)
    whole, own = Q(product__name=""), Q(place__name="")
    rows = found.order_by().values_list("measure", "day").annotate(
        whole=Sum("value", filter=whole & own), products=Sum("value", filter=~whole & own),
        places=Sum("value", filter=whole & ~own), parts=Sum("value", filter=~whole & ~own))
    known: dict[str, list[int]] = {}
    for measure, _day, *sums in rows:
        known.setdefault(measure, []).append(next(value for value in sums if value is not None))
    for measure in MEASURES:
        if values := known.get(measure):
            return round(sum(values) / len(values)) if measure == Exposure.Measure.CUSTOMERS else sum(values)
    return None


def _timely(department: Department, month: Month) -> Share:
    due = acting(department).standing().filter(due_at__gte=month.start, due_at__lt=month.end)
    return Share(due.filter(done_at__lte=F("due_at")).count(), due.count())


def _repeated(department: Department, month: Month) -> Share:
    named = set(_in(month, _complaints(department)).exclude(customer="").values_list("pk", flat=True))
    return Share(len(named & month.again), len(named))


def _again(start: datetime, end: datetime) -> Any:
    """One pass over two months' complaints in the order of their customers."""
    found = Contact.objects.filter(kind=Contact.Kind.COMPLAINT, at__gte=start - AGAIN, at__lt=end).exclude(customer="")
    rows = found.order_by("customer", "product_id", "at", "pk").values_list("customer", "product_id", "at", "pk")
    before: tuple[Any, Any, datetime] | None = None
    for customer, product, at, pk in rows.iterator(chunk_size=5000):
        if before and before[:2] == (customer, product) and at - before[2] <= AGAIN and at >= start:
            yield pk
        before = (customer, product, at)


def _root_cause(department: Department, month: Month) -> Share:
    found = CauseFound.objects.filter(
        round=1, ticket__specialist=department, ticket__opened_at__isnull=False, at__gte=month.start, at__lt=month.end)
    took = [at - opened for at, opened in found.values_list("at", "ticket__opened_at") if opened]
    days = Decimal(sum(took, timedelta()) // timedelta(minutes=1)) / MINUTES_A_DAY
    return Share(days.quantize(Decimal("0.01")), len(took))


def _evaluated(department: Department, month: Month) -> Share:
    closed = Q(state=State.CLOSED, closed_at__gte=month.start, closed_at__lt=month.end)
    found = _tickets(department).filter(closed | Q(state=State.VERIFYING))
    return Share(found.filter(verdict_round=F("round")).exclude(verdict="").count(), found.count())


def _history(department: Department, month: date) -> list[dict[str, Any]]:
    """Its complaints in the twelve months up to this one."""
    months = span(month, HISTORY)
    found = (
        _complaints(department).filter(at__gte=begins(months[0]), at__lt=begins(later(month))).order_by()
        .annotate(month=TruncMonth("at", tzinfo=get_current_timezone())).values_list("month").annotate(Count("pk")))
    counted = {at.date(): number for at, number in found}
    return [{"month": f"{one:%Y-%m}", "complaints": counted.get(one, 0)} for one in months]


def departments() -> Sequence[Department]:
    """Those that a bulletin is made for: every active one but the province itself and counties."""
    kinds = (Department.Kind.DEPARTMENT, Department.Kind.BRANCH)
    return list(Department.objects.active().filter(kind__in=kinds).order_by("order", "code"))


MEASURED: Final[dict[str, Callable[[Department, Month], Share]]] = {
    "complaints": _rate, "timely": _timely, "repeat": _repeated, "root_cause": _root_cause, "evaluated": _evaluated,
}
