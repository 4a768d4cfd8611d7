"""The worked example of the domain: online UnionPay top-ups that were not credited, put right on 2 November."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

from complaints.effect import services
from complaints.models import Contact, Exposure, ImportRun, Place, Product, Source
from complaints.tickets.models import State
from tests.tickets import factories

PEAK = date(2026, 10, 19)
FIX = date(2026, 11, 2)
TERMS = {
    "basis": "matching", "counted": "complaint", "wanted": {"category": "充值缴费"}, "measure": "orders",
    "place": None, "product": None, "target": Decimal("1.50"), "window": 28, "least_exposure": 1_000_000,
    "fix_on": FIX, "problem_from": PEAK, "problem_until": PEAK, "baseline_days": 14, "relapse_days": 3,
    "relapse_limit": Decimal("3.00"),
}
_numbers = count(1)


def morning(day):
    """Nine o'clock in Shanghai."""
    return datetime.combine(day, time(1), tzinfo=UTC)


def run(kind="contacts"):
    source, _new = Source.objects.get_or_create(code="hotline", defaults={"name": "10086 热线"})
    return ImportRun.objects.create(
        kind=kind, source=source, name="十月.csv", sha256="0" * 64, size=1, by_name="导入人", uploaded_at=morning(PEAK))


def complaints(counts, *, kind="complaint", category="充值缴费", hour=timedelta()):
    """So many contacts on each day of {day: number}."""
    of, kept = run(), factories.category(category)
    return Contact.objects.bulk_create(
        Contact(source=of.source, run=of, number=f"E{next(_numbers):07d}", kind=kind, at=morning(day) + hour,
                category=kept, category_said=category, customer="138****8000", title="未到账", text="充值未到账")
        for day, number in counts.items() for _one in range(number))


def orders(counts, *, place="", product="", measure="orders"):
    """So many orders on each day."""
    of = run("exposures")
    where, what = (model.objects.get_or_create(name=name)[0] for model, name in ((Place, place), (Product, product)))
    return Exposure.objects.bulk_create(
        Exposure(measure=measure, day=day, place=where, product=what, value=number, run=of)
        for day, number in counts.items())


def span(first, days, number):
    """The same number on each of so many days, the remainder on the first ones."""
    each, more = divmod(number, days)
    return {first + timedelta(days=at): each + (at < more) for at in range(days)}


def story(*, after=126, orders_after=1_400_000, days=28):
    """Baseline 6 a day on 50,000 orders, 41 on 52,000 on the day of the peak, and what happened since the fix."""
    first = PEAK - timedelta(days=14)
    complaints(span(first, 14, 6 * 14) | {PEAK: 41} | span(FIX, days, after))
    orders(span(first, 14, 50_000 * 14) | {PEAK: 52_000} | span(FIX, days, orders_after))


def verifying(people, *, at=None, **terms):
    """A ticket whose effect is judged, with its rule."""
    at = at or morning(FIX)
    made = factories.ticket(State.VERIFYING, at=at, category=factories.category())
    return made, services.set_rule(ticket_id=made.pk, terms={**TERMS, **terms}, reason="", by=people.judge, at=at)
