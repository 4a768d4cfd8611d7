"""Deciders killed without warning, short form: acknowledged decisions that are lost, decisions that happened twice."""

import random
from collections import Counter
from datetime import UTC, datetime

from tests.bench.server import database, figure, set_up

CASES, STEPS, KILLS = 40, 5, 40


def main() -> None:
    with database("bench_crash") as url:
        set_up(url)
        from django.db import connection

        lost, twice, unsound = crash()
        connection.close()
        figure("crash_kills", KILLS)
        figure("crash_acknowledged_lost", lost, "<=0")
        figure("crash_happened_twice", twice, "<=0")
        figure("crash_unsound_cases", unsound, "<=0")


def crash() -> tuple[int, int, int]:
    """Approve cases to their end with a process that is killed again and again, then count."""
    from django.db import connection

    from approvals.inbox.models import WorkItem
    from approvals.inbox.services import decide
    from tests.concurrency.killing import killed_while
    from tests.concurrency.test_one_case import is_sound
    from tests.organisation.factories import add_person
    from tests.runtime.conftest import CLERK
    from tests.runtime.drawings import in_a_row
    from tests.runtime.publishing import publish
    from workflows.ledger.models import Event
    from workflows.runtime.services import start_case

    person, chance, now = add_person(posts=("approver",)), random.Random(7), datetime.now(UTC)
    names = [f"step_{n}" for n in range(STEPS)]
    publish("letter", in_a_row("letter", *names, assignee="", candidateGroups="approver"))
    cases = [start_case(process_key="letter", key=f"L-{n}", title="函", by=CLERK, at=now) for n in range(CASES)]

    def work(acknowledge):
        while item := WorkItem.objects.open().order_by("?").first():
            decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=person, at=datetime.now(UTC))
            acknowledge(item.pk)

    told = [pk for _ in range(KILLS) for pk in killed_while(work, chance.uniform(0.02, 0.15))]
    connection.close()
    work(told.append)
    decided = Counter(Event.objects.filter(verb="work.decided").values_list("object_key", flat=True))
    lost = sum(f"work:{pk}" not in decided for pk in told)
    return lost, sum(count > 1 for count in decided.values()), sum(not is_sound(case) for case in cases)


if __name__ == "__main__":
    main()
