"""Measuring 1,000 watched tickets over a million contacts on PostgreSQL, and what the statistics promise."""

import time
from datetime import UTC, date, datetime, timedelta

import numpy as np

from tests.bench.server import database, figure, set_up

CONTACTS, TICKETS, CATEGORIES, PLACES, DAYS = 1_000_000, 1_000, 250, 48, 200
TODAY = date(2026, 11, 30)
MORNING = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
FIRST = TODAY - timedelta(days=DAYS)
RUNS = 1_000
FILL = [
    """INSERT INTO traceback_complaints_contact (source_id, number, kind, at, category_id, category_said, place_id,
       channel_id, product_id, customer, title, text, run_id)
       SELECT %(source)s, 'B' || n, CASE WHEN n %% 10 = 0 THEN 'enquiry' ELSE 'complaint' END,
              timestamptz '2026-05-14 00:00+08' + (n::bigint * 7919 %% 17280000) * interval '1 second',
              %(category)s + n %% 250, '', %(place)s + (n / 250) %% 48, NULL, NULL, '138****8000',
              'top-up not credited', 'the customer says that the top-up has not been credited', %(run)s
       FROM generate_series(1, 1000000) AS n""",
    """INSERT INTO traceback_complaints_exposure (measure, day, place_id, product_id, value, run_id)
       SELECT 'orders', date '2026-05-14' + day, %(place)s + place, %(nothing)s, 40000 + (day * 7919 + place * 13)
              %% 20000, %(run)s FROM generate_series(0, 199) AS day, generate_series(0, 47) AS place""",
    "ANALYZE",
]


def fill():
    """The contacts and the exposure in a few statements; the tickets and their rules in bulk."""
    from django.db import connection

    from complaints.effect.models import ClosingRule
    from complaints.models import Category, CategoryTree, ImportRun, Place, Product, Source
    from complaints.tickets.models import State, Ticket

    source = Source.objects.create(code="bench", name="bench")
    run = ImportRun.objects.create(kind="contacts", source=source, name="b", sha256="0" * 64, size=1, by_name="b",
                                   uploaded_at=MORNING)
    tree = CategoryTree.objects.create(name="bench")
    categories = Category.objects.bulk_create(
        Category(tree=tree, path=f"c{number:03d}", level=1, name=f"c{number:03d}") for number in range(CATEGORIES))
    places = Place.objects.bulk_create(Place(name=f"p{number:02d}") for number in range(PLACES))
    known = {"source": source.pk, "run": run.pk, "category": categories[0].pk, "place": places[0].pk,
             "nothing": Product.objects.get_or_create(name="")[0].pk}
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, known if "%(" in statement else None)
    tickets = Ticket.objects.bulk_create(
        Ticket(key=f"CMP-2026-{number:05d}", title="bench", kind="hot", state=State.VERIFYING, opened_at=MORNING,
               proposed_at=MORNING, updated_at=MORNING) for number in range(TICKETS))
    fix = TODAY - timedelta(days=28)
    ClosingRule.objects.bulk_create(
        ClosingRule(ticket=ticket, number=1, round=1, measure="orders", target=1, window=28, least_exposure=100_000,
                    wanted={"category": f"c{number % CATEGORIES:03d}", "place": f"p{number // CATEGORIES:02d}"},
                    place=places[number // CATEGORIES], fix_on=fix, problem_from=fix - timedelta(days=28),
                    problem_until=fix - timedelta(days=1), relapse_limit=1000, by_name="b", at=MORNING)
        for number, ticket in enumerate(tickets))


def measure():
    """Seconds of one sweep over all tickets, and of one more that finds the rows there."""
    from complaints.effect.models import Measurement
    from complaints.effect.services import sweep

    spent = []
    for _again in range(2):
        started = time.perf_counter()
        assert sweep(at=MORNING) == TICKETS
        spent.append(time.perf_counter() - started)
    assert Measurement.objects.count() == TICKETS
    return spent


def promise():
    """How often intervals hold a known change, and how often quiet series show one."""
    from complaints.effect.statistics import interrupted
    from tests.effect.series import FIX, simulated

    rng = np.random.default_rng(41)
    for name, how in (("poisson", {}), ("overdispersed", {"dispersion": 2.0}), ("echo", {"echo": 0.4})):
        held = sum(fit.effect.low <= np.exp(-0.7) <= fit.effect.high for fit in
                   (interrupted(simulated(rng, level=-0.7, **how), FIX) for _run in range(RUNS))) / RUNS
        figure(f"effect_interval_coverage_{name}", held, ">=0.93" if name != "echo" else "")
    for name, level in (("false_alarms", 0.0), ("power_of_a_quarter_less", -0.3), ("power_of_half", -0.7)):
        shown = sum(fit.effect.is_lower or fit.effect.is_higher for fit in
                    (interrupted(simulated(rng, level=level), FIX) for _run in range(RUNS))) / RUNS
        figure(f"effect_{name}", shown, "<=0.07" if level == 0 else "")


def main():
    with database("bench_effect") as url:
        set_up(url)
        fill()
        first, again = measure()
        figure("effect_sweep_seconds_1000_tickets", first, "<=60")
        figure("effect_sweep_again_seconds", again, "<=60")
        figure("effect_milliseconds_per_ticket", 1000 * first / TICKETS)
        promise()
        from django.db import connection

        connection.close()
