"""A sweep over a million complaints on PostgreSQL, as every morning; and how rules do on simulated series: how often a
thousand quiet cells fire, how many spikes are found, and how many days a shift goes unnoticed."""

import time
from datetime import UTC, date, datetime, timedelta

import numpy as np

from tests.bench.server import database, figure, set_up
from tests.watching.quiet import WEEKDAYS, kinds_of, quiet

ROWS, DAYS = 1_000_000, 75
TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def fill():
    """Believable complaints: 60 categories, 44 places, 40 products, a spike and a batch on the last day."""
    from django.db import connection

    from complaints.models import Category, CategoryTree, Channel, ImportRun, Place, Product
    from complaints.services import create_source
    from workflows.ledger.actor import SYSTEM

    source = create_source(code="bench", name="bench", by=SYSTEM, at=AT)
    run = ImportRun.objects.create(
        kind="contacts", source=source, name="bench.csv", sha256="0" * 64, size=1, by_name="bench", uploaded_at=AT)
    tree = CategoryTree.objects.create(name="bench")
    Category.objects.bulk_create(
        Category(tree=tree, level=1, name=f"分类{number}", path=f"分类{number}") for number in range(60))
    for model, number in ((Place, 44), (Product, 40), (Channel, 5)):
        model.objects.bulk_create(model(name=f"{model.__name__}{at}") for at in range(number))
    first = {model: model.objects.order_by("pk").values_list("pk", flat=True)[0]
             for model in (Category, Place, Product, Channel)}
    said = "客户来电反映充值未到账，多次联系仍未处理，请尽快回电，联系电话 138****8000，请于 24 小时内答复。"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # filling is not what is measured
        cursor.execute(f"""
            INSERT INTO traceback_complaints_contact (source_id, number, kind, at, category_id, category_said, place_id,
                channel_id, product_id, customer, title, text, run_id)
            SELECT {source.pk}, n::text, CASE WHEN random() < 0.2 THEN 'enquiry' ELSE 'complaint' END,
                timestamptz '{TODAY} 23:00+08' - random() * interval '{DAYS} days',
                {first[Category]} + floor(random() * 60), '', {first[Place]} + floor(random() * 44),
                {first[Channel]} + floor(random() * 5), {first[Product]} + floor(random() * 40),
                '13' || floor(random() * 10) || '****' || floor(random() * 10000), '充值未到账', '{said}' || n, {run.pk}
            FROM generate_series(1, {ROWS - 600}) n
            UNION ALL
            SELECT {source.pk}, 's' || n, 'complaint', timestamptz '{TODAY} 10:00+08' + n * interval '10 seconds',
                {first[Category]}, '', {first[Place]}, {first[Channel]}, {first[Product]}, '138****' || n,
                '银联充值未到账', '{said}' || n, {run.pk} FROM generate_series(1, 600) n
        """)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def sweeping():
    from complaints.watching.models import RuleVersion, Signal
    from complaints.watching.services import sweep
    from complaints.watching.services.looking import Looking, look

    counting = RuleVersion.objects.exclude(rule__way="topic").values("pk")
    RuleVersion.objects.exclude(pk__in=counting).update(active=False)
    for name in ("of_all_history", "as_every_morning", "again"):
        started = time.perf_counter()
        sweep(since=TODAY - timedelta(days=1), until=TODAY, at=AT)
        target = "" if name == "of_all_history" else "<=10"
        figure(f"signals_sweep_of_a_million_{name}_seconds", time.perf_counter() - started, target)
        if name == "of_all_history":  # once in the life of a rule; from then on only what has changed is counted
            a_day_comes_in()
    for version in RuleVersion.objects.in_force().filter(active=True):
        started = time.perf_counter()
        found = list(look(Looking(TODAY - timedelta(days=1), TODAY), version))
        figure(f"signals_seconds_of_rule_{version.rule.kind}_{version.rule.way}", time.perf_counter() - started)
        del found
    figure("signals_found_in_a_million", Signal.objects.count(), "<=20")


def a_day_comes_in():
    """What an import brings: some more of the last day, and a thousand late ones of the days before."""
    from django.db import connection

    columns = ("source_id, kind, category_id, category_said, place_id, channel_id, product_id, customer, title, text, "
               "run_id")
    with connection.cursor() as cursor:
        for name, number, days in (("l", 1000, 3), ("d", 300, 1)):
            cursor.execute(f"""
                INSERT INTO traceback_complaints_contact (number, at, {columns})
                SELECT '{name}' || id, timestamptz '{TODAY} 23:00+08' - random() * interval '{days} days', {columns}
                FROM traceback_complaints_contact WHERE number NOT LIKE 's%' ORDER BY id LIMIT {number}""")


def quiet_days():
    from complaints.watching.statistics import Limits, judge, judge_week

    fired = by_the_book = days = weeks = moved = 0
    for seed in range(3):
        grid = quiet(seed, cells=1000)
        for day in range(60, 100):
            found = judge(grid, day, kinds_of(grid), Limits(error_rate=0.05))
            fired, days = fired + any(one.fired for one in found), days + 1
            by_the_book += sum(one.count >= one.limit for one in found)
        for day in range(76, 100, 7):
            moved, weeks = moved + any(one.fired for one in judge_week(grid, day, kinds_of(grid), Limits())), weeks + 1
    figure("signals_quiet_days_on_which_a_rule_fires_percent", 100 * fired / days, "<=8")
    figure("signals_quiet_weeks_on_which_a_rule_fires_percent", 100 * moved / weeks, "<=10")
    figure("signals_false_alarms_a_day_by_three_sds_alone", by_the_book / days)


def spikes_and_shifts():
    from complaints.watching.statistics import Limits, judge, judge_week

    for times in (3, 5):
        found = 0
        for seed in range(20):
            grid = quiet(seed, cells=300)
            grid.counts[0] = np.random.default_rng(seed + 50).poisson(6 * np.resize(WEEKDAYS, 100))
            grid.counts[0, 94] = 6 * times  # a Thursday, as many as on the average day
            limits = Limits(error_rate=0.05)
            found += any(one.fired and one.cell == 0 for one in judge(grid, 94, kinds_of(grid), limits))
        figure(f"signals_spikes_of_{times}_times_found_percent", 5 * found, ">=90" if times == 5 else "")
    eighty = 0
    for seed in range(10):
        grid = quiet(seed, cells=60, days=120)
        grid.counts[0] = np.random.default_rng(seed + 80).poisson([6] * 90 + [10.8] * 30)
        eighty += any(one.fired and one.cell == 0 for day in range(90, 120)
                      for one in judge_week(grid, day, kinds_of(grid), Limits(least=20)))
    figure("signals_shifts_by_80_percent_found_within_30_days_percent", 10 * eighty, ">=80")
    waited = []
    for seed in range(10):
        grid = quiet(seed, cells=300, days=120)
        grid.counts[0] = np.random.default_rng(seed + 80).poisson([10] * 90 + [22] * 30)
        hits = (day - 89 for day in range(90, 120)
                if any(one.fired and one.cell == 0 for one in judge_week(grid, day, kinds_of(grid), Limits())))
        waited.append(next(hits, 30))
    figure("signals_days_until_a_shift_to_twice_as_many_is_found", float(np.median(waited)), "<=7")


def main():
    quiet_days()
    spikes_and_shifts()
    with database("bench_signals") as url:
        set_up(url)
        fill()
        sweeping()
        from django.db import connection

        connection.close()
