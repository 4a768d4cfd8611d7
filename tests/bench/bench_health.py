"""How processes do among 1,000,000 work items, 800,000 of them decided: measuring, summing up, and the page."""

import time
from datetime import timedelta
from statistics import median

from tests.bench.bench_inbox import fill
from tests.bench.server import database, figure, set_up


def taken(deed):
    """Seconds that the deed takes, and what it returns."""
    started = time.perf_counter()
    found = deed()
    return time.perf_counter() - started, found


def spread_out():
    """Items are decided some hours after they came, cases are over."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE inbox_workitem SET closed_at = opened_at + interval '1 hour' * (1 + id %% 90) "
                       "WHERE closed_at IS NOT NULL", [])
        cursor.execute("UPDATE runtime_case SET status = 'ended', "
                       "ended_at = started_at + interval '1 day' * (1 + id %% 9)",
                       [])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def main():
    with database("bench_health") as url:
        set_up(url)
        from django.utils.timezone import now

        from approvals.health import services
        from approvals.health.models import Period, StepTime
        from approvals.health.selectors import health_of
        from workflows.library.models import Process

        moment = now()
        fill(moment)
        spread_out()
        later = moment + timedelta(days=20)
        services.sum_up, sum_up = lambda at: 0, services.sum_up
        runs = []
        while True:
            seconds, measured = taken(lambda: services.measure(at=later))
            runs.append((seconds, measured))
            if measured < services.BATCH * services.ROUNDS:
                break
        figure("health_items_measured", StepTime.objects.count())
        figure("health_measured_per_s", median(number / seconds for seconds, number in runs[:-1]))
        figure("health_longest_run_s", max(seconds for seconds, _number in runs), "<=60")
        seconds, versions = taken(lambda: sum_up(at=later))
        figure("health_summing_up_one_version_of_160000_s", seconds / versions, "<=10")
        figure("health_nothing_to_do_ms", 1000 * taken(lambda: services.measure(at=later))[0])
        process = Process.objects.get(key="process_1")
        looks = [taken(lambda: health_of(process, period=Period.ALL))[0] for _look in range(20)]
        figure("health_page_selectors_ms", 1000 * median(looks), "<=50")
