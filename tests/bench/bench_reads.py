"""Logging what auditors read: as events of one stream, or as rows of their own that are sealed; and what ten million
rows cost to write, to ask and to check. `LOOPDESK_READS` says how many rows (a million unless told)."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from tests.bench.server import database, figure, set_up

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
EACH = 400
ROW = (AT, 7, "郑审", "10009", "case", "MKT-2026-0417", "trail", "/c/MKT-2026-0417/trail/", "10.8.4.17")
FILL = """
INSERT INTO reading_read (at, person_id, person_name, person_number, kind, key, page, path, address)
SELECT timestamptz '2024-01-01' + n * interval '6 seconds', n %% 30, '郑审', (10000 + n %% 30)::text, 'case',
       'MKT-2026-' || lpad((n::bigint * 7919 %% 40000)::text, 4, '0'), 'trail', '/c/MKT-2026-0000/trail/', '10.8.4.17'
FROM generate_series(1, %s) AS n
"""


def as_row():
    from reports.reading import sql

    sql.insert(ROW)


def as_event():
    from workflows.ledger.actor import Actor
    from workflows.ledger.chain import Entry, Object
    from workflows.ledger.services import append

    actor = Actor(id=7, name="郑审", number="10009", address="10.8.4.17")
    append(stream="reads-as-events", at=AT, by=actor, entry=Entry(
        verb="page.read", object=Object("case", "MKT-2026-0417"), detail={"path": ROW[7], "page": "trail"}))


def timed(deed):
    from django.db import connections

    took = []
    for _one in range(EACH):
        started = time.perf_counter()
        deed()
        took.append(time.perf_counter() - started)
    connections.close_all()
    return took


def together(deed, clients):
    """Reads a second of so many clients at once, and the p95 of one in milliseconds."""
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        took = [one for its in pool.map(lambda _client: timed(deed), range(clients)) for one in its]
    rate = len(took) / (time.perf_counter() - started)
    return rate, 1000 * sorted(took)[int(len(took) * 0.95)]


def writing():
    for name, deed in (("event", as_event), ("row", as_row)):
        for clients in (1, 8):
            rate, p95 = max(together(deed, clients) for _turn in range(2))
            figure(f"read_as_{name}_{clients}_clients_per_s", rate)
            figure(f"read_as_{name}_{clients}_clients_p95_ms", p95)


def asked(statement):
    """The p95 in milliseconds of a question asked twenty times."""
    took = []
    for turn in range(20):
        started = time.perf_counter()
        statement(turn)
        took.append(time.perf_counter() - started)
    return 1000 * sorted(took)[18]


def asking():
    from datetime import date

    from reports.reading.selectors import readers_of, reads, screen

    figure("reads_newest_page_ms", asked(lambda turn: screen(reads({}), "")), "<=20")
    figure("reads_of_a_person_ms", asked(lambda turn: screen(reads({"person": f"{10000 + turn}"}), "")), "<=20")
    figure("reads_of_days_long_ago_ms", asked(lambda turn: screen(
        reads({"since": date(2024, 1, 1), "until": date(2024, 1, 2 + turn)}), "")), "<=20")
    figure("reads_deep_in_the_list_ms", asked(lambda turn: screen(reads({}), str(5000 + turn))), "<=20")
    figure("readers_of_a_case_ms", asked(lambda turn: readers_of(f"MKT-2026-{turn:04d}")), "<=20")


def size_of(*tables):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t", [list(tables)])
        return float(cursor.fetchone()[0])


def main():
    rows = int(os.environ.get("LOOPDESK_READS", "1000000"))
    with database("bench_reads") as url:
        set_up(url)
        from django.db import connection

        from reports.reading import checking
        from reports.reading.models import Seal
        from reports.reading.services import seal_all

        writing()
        with connection.cursor() as cursor:
            cursor.execute(FILL, [rows])
            cursor.execute("ANALYZE reading_read")
        figure("read_bytes", size_of("reading_read") / rows)
        started = time.perf_counter()
        sealed = seal_all(at=AT)
        figure("reads_sealed_per_s", sealed / (time.perf_counter() - started))
        figure("seal_bytes_per_read", size_of("reading_seal") / sealed)
        asking()
        started, cursor, found = time.perf_counter(), None, 0
        while True:
            seen = checking.check(cursor)
            found += len(seen.findings)
            if (cursor := seen.cursor) is None:
                break
        assert (found, Seal.objects.count() * 1000 >= sealed) == (0, True)
        figure("reads_checked_per_s", sealed / (time.perf_counter() - started))
        connection.close()
