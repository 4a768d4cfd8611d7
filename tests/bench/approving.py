"""One client of ours, or of the floor below it: five approvals a case, one transaction each.

    python -m tests.bench.approving prepare
    python -m tests.bench.approving ours CASES
    python -m tests.bench.approving floor CASES

`floor` writes the very rows that `ours` writes, copied from a sample case, by psycopg alone.
"""

import os
import sys
import time
from datetime import UTC, datetime
from uuid import uuid4

import psycopg

SAMPLE = "SAMPLE"
APPROVALS = 5
EVENT = "stream, seq, at, verb, actor_id, actor_name, object_key, body, hash"
ITEM = (
    "case_id, case_key, process_key, title, initiator_id, initiator_name, scope, generation, node, name, signer, "
    "signer_name, round, opened_at, due_at, close_reason, outcome, comment, digest, form_key, checklist, excluded_id, "
    "fallback, attributes"
)
PRINCIPAL = "kind, principal_id, open, urgent_at, excluded_id, process_key"
CASE = "document, fired, status, round, revision, title, step_label, ended_at, ledger_seq, ledger_head, ledger_at"


def prepare() -> None:
    """Tables, one approver with a post, the process of five approvals, and one case of it approved to its end."""
    from django.core.management import call_command

    from approvals.organisation.models import Person
    from tests.organisation.factories import add_person
    from tests.runtime.drawings import in_a_row
    from tests.runtime.publishing import publish

    call_command("migrate", verbosity=0)
    Person.objects.filter(number="10002").exists() or add_person("10002", "王敏", posts=("approver",))
    names = [f"approve_{n}" for n in range(1, APPROVALS + 1)]
    publish("five", in_a_row("five", *names, assignee="", candidateGroups="approver", outcomes="pass,refuse"))
    approve(start(SAMPLE))


def start(key: str) -> int:
    """A new case, by somebody who approves nothing."""
    from workflows.ledger.actor import Actor
    from workflows.runtime.services import start_case

    clerk = Actor(id=1, name="陈晓", number="10001")
    return start_case(process_key="five", key=key, title="五级审批", by=clerk, at=datetime.now(UTC)).pk


def approve(case_id: int) -> None:
    """Five approvals through the inbox, each found as a page would find it."""
    from approvals.inbox.models import WorkItem
    from approvals.inbox.services import decide
    from approvals.organisation.models import Person

    for _ in range(APPROVALS):
        person = Person.objects.get(number="10002")
        item = WorkItem.objects.open().filter(case_id=case_id).values_list("pk", flat=True).get()
        decide(item_id=item, case_id=case_id, outcome="pass", by=person, at=datetime.now(UTC))


def ours(cases: int) -> None:
    opened = [start(f"B-{uuid4().hex[:12]}") for _ in range(cases)]
    timed(lambda: [approve(case_id) for case_id in opened])


def timed(work) -> None:
    """Say ready, wait for the word, work, say how long it took."""
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    work()
    print(time.perf_counter() - started, flush=True)


class Floor:
    """The rows of the sample case, written again for other cases."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.run = connection.execute
        self.connection = connection
        self.case = self.run("SELECT * FROM runtime_case WHERE key = %s", [SAMPLE]).fetchone()
        where = "FROM inbox_workitem WHERE case_key = %s ORDER BY id"
        self.items = self.run(f"SELECT {ITEM} {where}", [SAMPLE]).fetchall()
        self.closed = self.run(
            f"SELECT closed_at, close_reason, outcome, decided_by_id, via_post_id, comment, digest {where}", [SAMPLE]
        ).fetchall()
        first = "SELECT min(id) FROM inbox_workitem WHERE case_key = %s"
        self.principals = self.run(
            f"SELECT {PRINCIPAL} FROM inbox_principal WHERE item_id = ({first})", [SAMPLE]
        ).fetchall()
        self.state = self.run(f"SELECT {CASE} FROM runtime_case WHERE key = %s", [SAMPLE]).fetchone()
        events = self.run(
            f"SELECT {EVENT} FROM ledger_event WHERE stream = %s ORDER BY seq", [f"case:{SAMPLE}"]
        ).fetchall()
        starts = [at for at, event in enumerate(events) if event[3] == "work.decided"]
        self.events = [events[a:b] for a, b in zip(starts, [*starts[1:], len(events)], strict=True)]

    def open(self) -> tuple[int, str, int]:
        """A case with its first item, as if it had been started."""
        key = f"F-{uuid4().hex[:12]}"
        columns = [column.name for column in self.run("SELECT * FROM runtime_case LIMIT 0").description]
        values = dict(zip(columns, self.case, strict=True)) | {"key": key, "status": "running", "ended_at": None}
        del values["id"]
        case_id = self.run(
            f"INSERT INTO runtime_case ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))}) RETURNING id",
            list(values.values()),
        ).fetchone()[0]
        return case_id, key, self.item(case_id, key, 0)

    def item(self, case_id: int, key: str, which: int) -> int:
        values = [case_id, key, *self.items[which][2:]]
        marks = ", ".join(["%s"] * len(values))
        item_id = self.run(f"INSERT INTO inbox_workitem ({ITEM}) VALUES ({marks}) RETURNING id", values).fetchone()[0]
        marks = ", ".join(["(%s" + ", %s" * len(row) + ")" for row in self.principals])
        rows = [value for row in self.principals for value in (item_id, *row)]
        self.run(f"INSERT INTO inbox_principal (item_id, {PRINCIPAL}) VALUES {marks}", rows)
        return item_id

    def approve(self, case_id: int, key: str, item_id: int) -> None:
        """All five, each in a transaction of its own."""
        for nth in range(APPROVALS):
            with self.connection.transaction():
                item_id = self.decide(case_id, key, item_id, nth)

    def decide(self, case_id: int, key: str, item_id: int, nth: int) -> int:
        self.run(
            "UPDATE inbox_workitem SET closed_at = %s, close_reason = %s, outcome = %s, decided_by_id = %s, "
            "via_post_id = %s, comment = %s, digest = %s WHERE id = %s", [*self.closed[nth], item_id],
        )  # fmt: skip
        self.run("UPDATE inbox_principal SET open = false WHERE item_id = %s AND open", [item_id])
        if nth + 1 < APPROVALS:
            item_id = self.item(case_id, key, nth + 1)
        events = [(f"case:{key}", *event[1:]) for event in self.events[nth]]
        marks = ", ".join(["(" + ", ".join(["%s"] * len(event)) + ")" for event in events])
        self.run(f"INSERT INTO ledger_event ({EVENT}) VALUES {marks}", [value for event in events for value in event])
        names = " = %s, ".join(CASE.split(", ")) + " = %s"
        self.run(f"UPDATE runtime_case SET {names} WHERE id = %s", [*self.state, case_id])
        return item_id


def floor(cases: int) -> None:
    with psycopg.connect(os.environ["LOOPDESK_DATABASE_URL"], autocommit=True, prepare_threshold=1) as connection:
        bare = Floor(connection)
        opened = [bare.open() for _ in range(cases)]
        timed(lambda: [bare.approve(*one) for one in opened])


if __name__ == "__main__":
    word, *count = sys.argv[1:]
    if word != "floor":
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        os.environ.setdefault("LOOPDESK_LOG", "ERROR")
        os.environ.setdefault("LOOPDESK_CONN_MAX_AGE", "3600")
        django.setup()
    {"prepare": prepare, "ours": ours, "floor": floor}[word](*map(int, count))
