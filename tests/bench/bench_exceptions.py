"""Exceptions among 10,000,000 events and 1,000,000 work items: every query over thirty days, and its first page."""

import time
from datetime import timedelta
from statistics import median

from tests.bench.bench_inbox import fill
from tests.bench.server import database, figure, set_up

EVENTS, LOOKS = 10_000_000, 3

# One event says how each decided item was decided; a hundredth was undone and said again; seven in ten were opened
# before, some a moment ago; one in thirty changed what earlier approvals of the case depended on. The rest is what a
# ledger is full of.
DEEDS = """
UPDATE inbox_workitem SET closed_at = opened_at + interval '1 minute' * (1 + id %% 2000),
       attributes = '{"dependsOn": "budget,title", "outcomes": "pass,refuse"}' WHERE closed_at IS NOT NULL;
INSERT INTO inbox_opening (person_id, item_id, at)
SELECT decided_by_id, id, closed_at - interval '1 second' * CASE WHEN id %% 50 = 1 THEN 3 ELSE 30 + id %% 900 END
FROM inbox_workitem WHERE closed_at IS NOT NULL AND id %% 10 < 7;
INSERT INTO ledger_event (stream, seq, at, verb, actor_id, actor_name, object_key, body, hash)
SELECT 'case:' || case_key, scope * 3, closed_at, 'work.decided', decided_by_id, '员工', 'work:' || id,
       '{"actor":{"id":' || decided_by_id || CASE WHEN id %% 40 = 1 THEN ',"on_behalf_of":"甲 (1)"' ELSE '' END || '},'
       || CASE WHEN id %% 30 = 4 THEN '"diff":[{"field":"budget","label":"预算","new":"2","old":"1"}],' ELSE '' END
       || '"object":{"id":"' || id || '","name":"客服口径会签","type":"work"},"outcome":"pass","pad":"'
       || repeat('x', 400) || '"}', repeat('0', 64)
FROM inbox_workitem WHERE closed_at IS NOT NULL ORDER BY closed_at;
INSERT INTO ledger_event (stream, seq, at, verb, actor_id, actor_name, object_key, body, hash)
SELECT 'case:' || case_key, scope * 3 + 1, closed_at + interval '4 seconds', 'decision.undone', decided_by_id, '员工',
       'work:' || id, '{}', repeat('0', 64) FROM inbox_workitem WHERE closed_at IS NOT NULL AND id %% 100 = 1;
INSERT INTO ledger_event (stream, seq, at, verb, actor_id, actor_name, object_key, body, hash)
SELECT 'case:' || key, 100, started_at + interval '1 hour',
       CASE WHEN id %% 200 = 0 THEN 'marketing_review.emergency.opened' ELSE 'case.migrated' END, 1, '员工',
       'case:' || key, '{}', repeat('0', 64) FROM runtime_case WHERE id %% 100 = 1;
INSERT INTO ledger_event (stream, seq, at, verb, actor_id, actor_name, object_key, body, hash)
SELECT 'attempts', n, %(now)s - n * interval '2 minutes',
       (ARRAY['attempt.law', 'attempt.gate', 'attempt.permission', 'attempt.own_work'])[1 + n %% 4], 1 + n %% 2000,
       '员工', 'case:MKT-2026-' || lpad((1 + n)::text, 6, '0'), '{}', repeat('0', 64) FROM generate_series(1, 50000) n;
INSERT INTO ledger_event (stream, seq, at, verb, actor_id, actor_name, object_key, body, hash)
SELECT 'case:MKT-2026-' || lpad((1 + n %% 200000)::text, 6, '0'), 1000 + n / 200000,
       %(now)s - (n %% 200000) * interval '1 minute',
       (ARRAY['item.reminded', 'job.done', 'timer.fired', 'work.copied', 'work.urged', 'case.started'])[1 + n %% 6],
       1 + n %% 2000, '员工', '', '{"pad":"' || repeat('x', 200) || '"}', repeat('0', 64)
FROM generate_series(1, %(more)s) n;
"""


def happen(now):
    """Ten million events, by SQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        for statement in filter(str.strip, DEEDS.split(";\n")):
            cursor.execute(statement, {"now": now, "more": EVENTS - 860_000})
        cursor.execute("ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_append_only")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM ledger_event")
        figure("exceptions_events", cursor.fetchone()[0])


def taken(deed):
    """Milliseconds that the deed takes, the median of some goes, and what it returns."""
    spent = []
    for _look in range(LOOKS):
        started = time.perf_counter()
        found = deed()
        spent.append(1000 * (time.perf_counter() - started))
    return median(spent), found


def main():
    with database("bench_exceptions") as url:
        set_up(url)
        from django.utils.timezone import localdate, now

        from reports.exceptions.queries import QUERIES
        from reports.exceptions.scope import Scope

        moment = now()
        fill(moment)
        happen(moment)
        scope, whole = Scope(localdate() - timedelta(days=30), localdate()), 0.0
        for query in QUERIES:
            name = query.key.replace("-", "_")
            spent, answer = taken(lambda: (made := query.ask(scope), made.count()))  # noqa: B023 - asked at once
            whole += spent
            figure(f"exceptions_{name}_found", answer[1])
            figure(f"exceptions_{name}_ms", spent)
            figure(f"exceptions_{name}_page_ms", taken(lambda: query.ask(scope)[0:50])[0])  # noqa: B023
        figure("exceptions_overview_ms", whole)
        narrow = Scope(scope.since, scope.until, process="process_1", department=3)
        figure("exceptions_overview_of_one_process_and_department_ms",
               sum(taken(lambda: query.ask(narrow).count())[0] for query in QUERIES))  # noqa: B023
