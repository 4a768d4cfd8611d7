"""Opening the map of the process library with some 400 processes of six versions each, over HTTP."""

import http.client
import time
from statistics import median

from tests.bench.server import database, figure, set_up
from tests.bench.serving import PATIENCE, web

VERSIONS, LOOKS = 6, 15
VIEWS = {"": "map", "?view=list": "list", "?flag=no_a": "without_a"}

# Versions that came before the demo's: copies of the latest, superseded; their files differ, so the facts do, too.
FORMER = """
INSERT INTO library_processversion (process_id, number, state, source, sha256, bindings, notes, author_id, author_name,
                                    drafted_at, approved_by_id, approved_by_name, approved_at, published_by_id,
                                    published_by_name, published_at, stopped_by_name, stop_reason, retired_by_name)
SELECT v.process_id, 100 + n, 'superseded', v.source, md5(v.sha256 || n) || md5(n || v.sha256), v.bindings, v.notes,
       v.author_id, v.author_name, v.drafted_at, v.approved_by_id, v.approved_by_name, v.approved_at, v.published_by_id,
       v.published_by_name, v.published_at, '', '', ''
FROM (SELECT DISTINCT ON (process_id) * FROM library_processversion ORDER BY process_id, number DESC) v,
     generate_series(1, %s) n
WHERE n <= %s - (SELECT count(*) FROM library_processversion o WHERE o.process_id = v.process_id)
"""


def fill(now):
    """The demo's architecture, every process brought to six versions; returns the processes and the versions."""
    from django.core.management import call_command
    from django.db import connection

    from workflows.library.models import Process, ProcessVersion

    call_command("load_demo", cases=0, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(FORMER, [VERSIONS, VERSIONS])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return Process.objects.count(), ProcessVersion.objects.count()


def session():
    """A signed-in process manager's."""
    from django.test import Client

    from approvals.organisation.models import Person

    client = Client()
    client.force_login(Person.objects.get(number="20051"), backend="approvals.organisation.backend.PersonBackend")
    return client.cookies["sessionid"].value


def opening(port, cookie, query):
    """Milliseconds of the first opening of this view and the median of the later ones."""
    connection, taken = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), []
    for _look in range(LOOKS):
        started = time.perf_counter()
        connection.request("GET", f"/p/{query}", headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status == 200
    return taken[0], median(taken[1:])


def main():
    with database("bench_map") as url:
        set_up(url)
        from django.db import connection
        from django.utils.timezone import now

        processes, versions = fill(now())
        figure("map_processes", processes, ">=400")
        figure("map_versions", versions, ">=2400")
        cookie = session()
        connection.close()
        with web() as port:
            for query, name in VIEWS.items():
                first, later = opening(port, cookie, query)
                figure(f"{name}_opens_first_ms", first, "<=1000")
                figure(f"{name}_opens_again_ms", later, "<=1000")


if __name__ == "__main__":
    main()
