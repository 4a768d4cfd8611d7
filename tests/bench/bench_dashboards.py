"""The leaders' dashboard among 200,000 cases and 1,000,000 work items of two years: the job, the page, the lists."""

import time
from datetime import timedelta
from statistics import median

from tests.bench.bench_health import taken
from tests.bench.bench_inbox import fill
from tests.bench.server import database, figure, set_up

RUNS, LOOKS = 3, 15
# Cases begin on any day of two years, a fifth are still open; items lie there for hours and are decided.
SPREAD = """
UPDATE runtime_case SET started_at = %(now)s - interval '1 day' * (id %% 730) - interval '20 days';
UPDATE runtime_case SET status = 'ended', ended_at = started_at + interval '1 day' * (1 + id %% 9) WHERE id %% 5 > 0;
UPDATE inbox_workitem i SET opened_at = c.started_at + interval '1 hour' * (i.scope * 9),
    closed_at = CASE WHEN closed_at IS NULL THEN NULL
        ELSE c.started_at + interval '1 hour' * (i.scope * 9 + 1 + (i.id * 37) %% 60) END
FROM runtime_case c WHERE c.id = i.case_id;
INSERT INTO health_steptime (item_id, version_id, node, name, ended_at, worked, returned, timed, late)
SELECT i.id, c.process_version_id, i.node, i.name || i.scope, i.closed_at, 600 + (i.id * 7919) %% 200000,
       i.id %% 23 = 0, i.due_at IS NOT NULL, i.id %% 17 = 0 AND i.due_at IS NOT NULL
FROM inbox_workitem i JOIN runtime_case c ON c.id = i.case_id WHERE i.closed_at IS NOT NULL;
INSERT INTO health_progress (id, steps_until, cases_until, looked_back_at) VALUES (1, %(now)s, %(now)s, %(now)s)
"""
# What the job has not kept yet, as it would: the rest by SQL, so that this takes minutes and not an hour.
REST = """
INSERT INTO dashboards_course (case_id, revision, process_id, unit_id, begun, finished, worked, returned, open, stage,
    fate, over_at, evaluated)
SELECT c.id, c.revision, v.process_id, p.department_id, date_trunc('month', c.started_at)::date,
       CASE WHEN c.ended_at IS NOT NULL THEN date_trunc('month', c.ended_at)::date END,
       CASE WHEN c.ended_at IS NOT NULL THEN 3600 + (c.id * 7919) %% 900000 END, c.id %% 3 = 0, c.ended_at IS NULL,
       NULL, '', NULL, false
FROM runtime_case c JOIN library_processversion v ON v.id = c.process_version_id
JOIN organisation_person p ON p.id = c.initiator_id ON CONFLICT DO NOTHING;
UPDATE dashboards_course SET stage = case_id %% 7,
    fate = CASE case_id %% 4 WHEN 0 THEN 'cancelled' ELSE 'on_the_way' END,
    over_at = CASE WHEN case_id %% 11 = 0 THEN %(now)s - interval '1 day' * (case_id %% 400) END,
    evaluated = case_id %% 22 = 0 WHERE process_id = (SELECT min(id) FROM library_process);
INSERT INTO dashboards_step (item_id, case_id, process_id, unit_id, department_id, node, name, month, ended_at, worked,
    returned, timed, late)
SELECT s.item_id, c.case_id, c.process_id, c.unit_id, d.department_id, s.node, s.name,
       date_trunc('month', s.ended_at)::date, s.ended_at, s.worked, s.returned, s.timed, s.late
FROM health_steptime s JOIN inbox_workitem i ON i.id = s.item_id JOIN dashboards_course c ON c.case_id = i.case_id
JOIN organisation_person d ON d.id = i.decided_by_id ON CONFLICT DO NOTHING;
INSERT INTO dashboards_changed (month, process_id) SELECT DISTINCT month, process_id FROM dashboards_step
ON CONFLICT DO NOTHING;
INSERT INTO dashboards_changed (month, process_id) SELECT DISTINCT finished, process_id FROM dashboards_course
WHERE finished IS NOT NULL ON CONFLICT DO NOTHING;
UPDATE dashboards_progress SET steps_until = %(now)s, looked_back_at = %(now)s
"""


def run(statements, now):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in filter(str.strip, statements.split(";\n")):
            cursor.execute(statement, {"now": now})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def keep_some(now):
    """Runs of the job at its own pace: what one keeps in a second."""
    from reports.dashboards.services import keep, keeping

    keeping.PILED, keeping.ROUNDS = 0, 1
    runs = [taken(lambda: keep(at=now)) for _run in range(RUNS)]
    figure("dashboard_kept_per_s", median(number / seconds for seconds, number in runs))
    figure("dashboard_longest_run_s", max(seconds for seconds, _number in runs), "<=120")


def pile_up(now):
    from reports.dashboards.models import Changed, Pile, Step
    from reports.dashboards.services import keep, keeping

    keeping.PILED = 10
    changed = Changed.objects.count()
    started = time.perf_counter()
    while Changed.objects.exists():
        keep(at=now)
    figure("dashboard_steps", Step.objects.count())
    figure("dashboard_piles", Pile.objects.count())
    figure("dashboard_one_month_piled_s", (time.perf_counter() - started) / changed, "<=5")
    figure("dashboard_nothing_to_do_ms", 1000 * taken(lambda: keep(at=now))[0])


def look(client, path):
    """Milliseconds of the page, in the middle of some looks."""
    client.get(path)
    return 1000 * median(taken(lambda: client.get(path))[0] for _look in range(LOOKS))


def pages():
    from django.test import Client

    from approvals.organisation.models import Department, Person

    leader = Person.objects.order_by("pk").first()
    Person.objects.filter(pk=leader.pk).update(role="leader")
    client = Client(headers={"host": "localhost"})
    client.force_login(leader, backend="approvals.organisation.backend.PersonBackend")
    unit = Department.objects.order_by("-pk").first().code
    assert client.get("/dashboard/").content.count(b"data-count") > 40
    figure("dashboard_page_ms", look(client, "/dashboard/"), "<=300")
    figure("dashboard_page_year_ms", look(client, "/dashboard/?period=year"), "<=300")
    figure("dashboard_page_year_of_a_unit_ms", look(client, f"/dashboard/?period=year&unit={unit}"), "<=300")
    figure("dashboard_page_year_of_a_process_ms", look(client, "/dashboard/?period=year&process=process_1"), "<=300")
    figure("dashboard_list_ms", look(client, "/dashboard/cases/?measure=late&period=quarter"), "<=500")
    figure("dashboard_longest_list_ms", look(client, "/dashboard/cases/?measure=steps&period=year"))


def main():
    with database("bench_dashboards") as url:
        set_up(url)
        from django.utils.timezone import now

        moment = now()
        fill(moment)
        run(SPREAD, moment)
        later = moment + timedelta(minutes=1)
        keep_some(later)
        run(REST, later)
        pile_up(later)
        pages()
