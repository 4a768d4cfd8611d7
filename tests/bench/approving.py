"""One client of ours, or of the floor below it: five approvals a case, one transaction each.

    python -m tests.bench.approving prepare
    python -m tests.bench.approving ours CASES ROUNDS
    python -m tests.bench.approving floor CASES ROUNDS

`floor` writes the very rows that `ours` writes, copied from a sample case, by psycopg alone.
"""

import os
import sys
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
from psycopg.rows import dict_row

from tests.bench.rounds import in_rounds

SAMPLE = "SAMPLE"
APPROVALS = 5
OPEN = {
    "closed_at": None, "close_reason": "", "outcome": "", "decided_by_id": None, "via_post_id": None, "comment": "",
    "digest": "",
}  # fmt: skip
MOVED = (
    "document", "fired", "status", "round", "revision", "title", "step_label", "ended_at", "ledger_seq", "ledger_head",
    "ledger_at",
)  # fmt: skip


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
    """Five approvals through the inbox."""
    from approvals.inbox.services import decide
    from approvals.organisation.models import Person
    from workflows.runtime.sql import execute

    person = Person.objects.get(number="10002")  # signed in
    for _ in range(APPROVALS):
        # In the browser the address says which item it is.
        [[item]] = execute("SELECT id FROM inbox_workitem WHERE case_id = %s AND closed_at IS NULL", [case_id])
        decide(item_id=item, case_id=case_id, outcome="pass", by=person, at=datetime.now(UTC))


def ours(cases: int, rounds: int) -> None:
    opened = [start(f"B-{uuid4().hex[:12]}") for _ in range(cases * rounds)]
    in_rounds(approve, opened, cases)


class Floor:
    """The rows of the sample case, written again for other cases."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.run = connection.execute
        [self.case] = self.rows("runtime_case", "key = %s", SAMPLE)
        self.items = self.rows("inbox_workitem", "case_key = %s", SAMPLE, keep_id=True)
        self.principals = self.rows("inbox_principal", "item_id = %s", self.items[0]["id"])
        events = self.rows("ledger_event", "stream = %s", f"case:{SAMPLE}")
        starts = [at for at, event in enumerate(events) if event["verb"] == "work.decided"]
        self.events = [events[a:b] for a, b in zip(starts, [*starts[1:], len(events)], strict=True)]
        self.letters = self.rows("ledger_message", "case_key = %s", SAMPLE)[1:]  # the first is that of the start

    def rows(self, table: str, where: str, value: object, *, keep_id: bool = False) -> list[dict]:
        """The sample's rows by column, without what the database gives by itself."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id", [value]).fetchall()
        return [{name: held for name, held in row.items() if keep_id or name != "id"} for row in found]

    def insert(self, table: str, rows: list[dict], *, returning: str = "") -> int:
        marks = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
        statement = f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES {marks}"
        values = [value for row in rows for value in row.values()]
        if not returning:
            return self.run(statement, values).rowcount
        return self.run(f"{statement} RETURNING {returning}", values).fetchone()[0]

    def update(self, table: str, values: dict, key: int) -> None:
        names = ", ".join(f"{name} = %s" for name in values)
        self.run(f"UPDATE {table} SET {names} WHERE id = %s", [*values.values(), key])

    def open(self) -> tuple[int, str, int]:
        """A case with its first item, as if it had been started."""
        key = f"F-{uuid4().hex[:12]}"
        case = {**self.case, "key": key, "status": "running", "ended_at": None}
        case_id = self.insert("runtime_case", [case], returning="id")
        return case_id, key, self.hand_out(case_id, key, 0)

    def hand_out(self, case_id: int, key: str, nth: int) -> int:
        item = {**self.items[nth], **OPEN, "case_id": case_id, "case_key": key}
        del item["id"]
        item_id = self.insert("inbox_workitem", [item], returning="id")
        self.insert("inbox_principal", [{**row, "item_id": item_id, "open": True} for row in self.principals])
        return item_id

    def approve(self, case_id: int, key: str, item_id: int) -> None:
        """All five, each in a transaction of its own."""
        for nth in range(APPROVALS):
            with self.connection.transaction():
                item_id = self.decide(case_id, key, item_id, nth)

    def decide(self, case_id: int, key: str, item_id: int, nth: int) -> int:
        self.update("inbox_workitem", {name: self.items[nth][name] for name in OPEN}, item_id)
        self.run("UPDATE inbox_principal SET open = false WHERE item_id = %s AND open", [item_id])
        if nth + 1 < APPROVALS:
            item_id = self.hand_out(case_id, key, nth + 1)
        self.insert("ledger_event", [{**event, "stream": f"case:{key}"} for event in self.events[nth]])
        self.insert("ledger_message", [{**self.letters[nth], "key": f"{key}:{nth}", "case_key": key}])
        self.update("runtime_case", {name: self.case[name] for name in MOVED}, case_id)
        return item_id


def floor(cases: int, rounds: int) -> None:
    with psycopg.connect(os.environ["LOOPDESK_DATABASE_URL"], autocommit=True, prepare_threshold=1) as connection:
        bare = Floor(connection)
        opened = [bare.open() for _ in range(cases * rounds)]
        in_rounds(lambda one: bare.approve(*one), opened, cases)


if __name__ == "__main__":
    word, *count = sys.argv[1:]
    if word != "floor":
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        os.environ.setdefault("LOOPDESK_LOG", "ERROR")
        os.environ.setdefault("LOOPDESK_CONN_MAX_AGE", "3600")
        django.setup()
    {"prepare": prepare, "ours": ours, "floor": floor}[word](*map(int, count))
