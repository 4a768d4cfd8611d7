"""The inbox's first page among 1,000,000 work items, 200,000 of them open, for 2,000 people: in SQL and over HTTP."""

import http.client
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from statistics import median

from tests.bench.server import database, figure, set_up
from tests.bench.serving import PATIENCE, web

PEOPLE, POSTS, CASES, ITEMS = 2_000, 600, 200_000, 1_000_000
LOOKS, AGAIN = 400, 5  # people whose inbox is read, and how often
PAGES = {1: 120, 8: 40}  # requests per client

# Every person holds one to four posts; three of ten open items are addressed to a person, the others to a post; a tenth
# is overdue, three tenths have no deadline.
FILL = """
INSERT INTO organisation_department (code, name, kind, parent_id, "order", active)
VALUES ('PROV', '省公司', 'province', NULL, 0, true);
INSERT INTO organisation_department (code, name, kind, parent_id, "order", active)
SELECT 'D' || n, '部门 ' || n, 'department', (SELECT id FROM organisation_department WHERE code = 'PROV'), n, true
FROM generate_series(1, 40) n;
INSERT INTO organisation_person (password, number, name, email, department_id, role, is_active, must_change_password,
                                 session_generation, language, theme)
SELECT '!', 'N' || n, '员工' || n, '', (SELECT min(id) FROM organisation_department) + 1 + n %% 40, 'staff', true,
       false, 0, 'zh-hans', 'auto' FROM generate_series(1, %(people)s) n;
INSERT INTO organisation_post (code, name, department_id, is_head, active)
SELECT 'P' || n, '岗位 ' || n, (SELECT min(id) FROM organisation_department) + 1 + n %% 40, false, true
FROM generate_series(1, %(posts)s) n;
INSERT INTO organisation_holding (person_id, post_id, since)
SELECT DISTINCT p.id, (SELECT min(id) FROM organisation_post) + (p.id * 7 + k * 131) %% %(posts)s,
       %(now)s - interval '1 year'
FROM organisation_person p, generate_series(0, 3) k WHERE k <= p.id %% 4;
INSERT INTO library_process (code, key, name, description, domain_area, owner_name, created_at)
SELECT 'PRC-' || n, 'process_' || n, '流程 ' || n, '', 'business', '', %(now)s FROM generate_series(1, 5) n;
INSERT INTO library_processversion (process_id, number, state, source, sha256, bindings, notes, author_id, author_name,
                                    drafted_at, approved_by_id, approved_by_name, approved_at,
                                    published_by_id, published_by_name, published_at,
                                    stopped_by_name, stop_reason, retired_by_name)
SELECT id, 1, 'published', ''::bytea, md5(key) || md5(code), '{}', '', 1, '编写人', %(now)s, 2, '发布人', %(now)s,
       2, '发布人', %(now)s, '', '', ''
FROM library_process;
INSERT INTO runtime_case (key, process_version_id, process_key, title, initiator_id, initiator_name, document, fired,
                          status, round, revision, step_label, started_at, ledger_seq, ledger_head)
SELECT 'MKT-2026-' || lpad(n::text, 6, '0'), v.id, 'process_' || (1 + n %% 5), '「岁末充100送50+保温杯」营销案 ' || n,
       1 + n %% %(people)s, '员工' || (1 + n %% %(people)s), repeat('{"scope":1}', 60), '[]', 'running', 1, 4, '会签',
       %(now)s - n * interval '1 minute', 5, repeat('0', 64)
FROM generate_series(1, %(cases)s) n JOIN library_process p ON p.key = 'process_' || (1 + n %% 5)
JOIN library_processversion v ON v.process_id = p.id;
INSERT INTO inbox_workitem (case_id, case_key, process_key, title, initiator_id, initiator_name, scope, generation,
    node, name, signer, signer_name, round, opened_at, due_at, closed_at, close_reason, outcome, decided_by_id, comment,
    digest, form_key, checklist, fallback, attributes)
SELECT c.id, c.key, c.process_key, c.title, c.initiator_id, c.initiator_name, k, 1, 'node_' || k, '客服口径会签', '',
       '', 1, c.started_at, CASE WHEN c.id %% 10 < 3 THEN NULL
           ELSE %(now)s + interval '1 minute'
                * ((c.id * 37) %% 14400 - CASE WHEN c.id %% 10 = 3 THEN 14400 ELSE 0 END) END,
       CASE WHEN k < 5 THEN c.started_at END, CASE WHEN k < 5 THEN 'completed' ELSE '' END,
       CASE WHEN k < 5 THEN 'pass' ELSE '' END, CASE WHEN k < 5 THEN 1 + (c.id * 13 + k) %% %(people)s END,
       CASE WHEN k < 5 THEN '同意' ELSE '' END, '', '', '', '', '{"outcomes": "pass,refuse"}'
FROM runtime_case c, generate_series(1, %(items)s / %(cases)s) k;
INSERT INTO inbox_principal (item_id, kind, principal_id, open, urgent_at, process_key)
SELECT id, CASE WHEN case_id %% 10 < 3 THEN 'person' ELSE 'post' END,
       CASE WHEN case_id %% 10 < 3 THEN 1 + (hashint8(id)::bigint & 2147483647) %% %(people)s
            ELSE (SELECT min(id) FROM organisation_post) + (hashint8(id)::bigint & 2147483647) %% %(posts)s END,
       closed_at IS NULL, coalesce(due_at, '9999-12-31 00:00:00+00'), process_key FROM inbox_workitem;
"""


def fill(now):
    """The house and its million of items, by SQL."""
    from django.db import connection

    given = {"people": PEOPLE, "posts": POSTS, "cases": CASES, "items": ITEMS, "now": now}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign keys are checked row by row
        for statement in filter(str.strip, FILL.split(";\n")):
            cursor.execute(statement, given)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE closed_at IS NULL) FROM inbox_workitem")
        assert cursor.fetchone() == (ITEMS, CASES)


def somebody(count):
    """People picked at random, the same in every run."""
    from approvals.organisation.models import Person

    return random.Random(20261123).sample(list(Person.objects.order_by("pk")), count)


@contextmanager
def sql_time(spent):
    """Adds the seconds spent in the inbox's statements to the list: prepared and bound as on every request."""
    from approvals.inbox import seats, sql

    plain = sql.execute

    def measured(statement, values=()):
        started = time.perf_counter()
        try:
            return plain(statement, values)
        finally:
            spent.append(time.perf_counter() - started)

    sql.execute = seats.execute = measured
    try:
        yield
    finally:
        sql.execute = seats.execute = plain


def percentile(values, share=0.95):
    return sorted(values)[ceil(share * len(values)) - 1]


def in_sql(now):
    """Milliseconds of SQL per first page, for each person the median of some looks: the list with the posts it is read
    for, and the counts beside it; and how many items there were."""
    lists, counts, totals = [], [], []
    for person in somebody(LOOKS):
        looks = [_look(person, now) for _ in range(AGAIN + 1)][1:]  # the first one warms the cache
        lists.append(median(look[0] for look in looks))
        counts.append(median(look[1] for look in looks))
        totals.append(looks[0][2])
    return percentile(lists), percentile(counts), sum(totals) / len(totals)


def _look(person, now):
    from approvals.inbox import selectors
    from approvals.inbox.selectors import Wanted

    spent = []
    with sql_time(spent):
        found = selectors.inbox(person=person, at=now, wanted=Wanted())
    assert len(spent) == 3
    assert found.lines
    return 1000 * sum(spent[:2]), 1000 * spent[2], found.counts.total


ASIDE, SEARCHES = 20, ("保温杯", "营销案 1234", "没有这样的词")


def aside_in_sql(now):
    """The first page, in milliseconds of SQL, of people who have put aside what was most urgent to them."""
    from approvals.inbox import selectors
    from approvals.inbox.models import Later
    from approvals.inbox.selectors import Wanted

    looks = []
    for person in somebody(100):
        lines = selectors.inbox(person=person, at=now, wanted=Wanted()).lines[:ASIDE]
        Later.objects.bulk_create(Later(person=person, item=line.item, until=now + timedelta(days=9), at=now)
                                  for line in lines)
        looks.append(median(_look(person, now)[0] for _ in range(AGAIN + 1)))
    Later.objects.all().delete()
    return percentile(looks)


def searches(now):
    """Milliseconds of searching one's inbox and what one has done, from the slowest words."""
    from approvals.inbox import selectors
    from approvals.inbox.selectors import Wanted

    waiting, done = [], []
    for person in somebody(60):
        for words in SEARCHES:
            started = time.perf_counter()
            selectors.inbox(person=person, at=now, wanted=Wanted(q=words))
            between = time.perf_counter()
            list(selectors.done_by(person, q=words)[:31])
            waiting.append(1000 * (between - started))
            done.append(1000 * (time.perf_counter() - between))
    return percentile(waiting), percentile(done)


def cookies(count):
    """Signed-in sessions."""
    from django.test import Client

    made = []
    for person in somebody(count):
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        made.append(client.cookies["sessionid"].value)
    return made


def look(port, sessions):
    """Milliseconds of each request of one client, over one connection."""
    connection, taken = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), []
    for session in sessions:
        started = time.perf_counter()
        connection.request("GET", "/inbox/", headers={"Cookie": f"sessionid={session}"})
        answer = connection.getresponse()
        page = answer.read()
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status == 200
        assert b"data-item" in page
    return taken


def over_http(port, sessions, clients):
    with ThreadPoolExecutor(clients) as pool:
        shares = [random.Random(n).choices(sessions, k=PAGES[clients]) for n in range(clients)]
        taken = [one for part in pool.map(lambda share: look(port, share), shares) for one in part]
    return percentile(taken)


def main():
    with database("bench_inbox") as url:
        set_up(url)
        from django.db import connection
        from django.utils.timezone import now

        moment = now()
        fill(moment)
        lists, counts, mean = in_sql(moment + timedelta(minutes=1))
        figure("inbox_items_per_person_mean", mean)
        figure("inbox_first_page_sql_p95_ms", lists, "<=2")
        figure("inbox_counts_sql_p95_ms", counts)
        figure("inbox_first_page_with_20_aside_sql_p95_ms", aside_in_sql(moment + timedelta(minutes=1)), "<=2")
        waiting, done = searches(moment + timedelta(minutes=1))
        figure("inbox_search_p95_ms", waiting, "<=50")
        figure("done_search_p95_ms", done, "<=50")
        sessions = cookies(64)
        connection.close()
        with web() as port:
            over_http(port, sessions, 1)
            for clients, target in ((1, "<=50"), (8, "<=150")):
                figure(f"inbox_http_p95_ms_{clients}", over_http(port, sessions, clients), target)


if __name__ == "__main__":
    main()
