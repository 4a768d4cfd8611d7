"""An office with many cases: clients that decide, a worker, a sequencer; and the count of what came of it."""

import random
from collections import Counter
from datetime import UTC, datetime

from approvals.inbox.models import WorkItem
from approvals.inbox.services import AlreadyDecided, decide
from tests.organisation.factories import add_person
from tests.runtime.conftest import CLERK
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from workflows.engine.protocol import Stale
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.runtime.jobs import sweep_timers
from workflows.runtime.models import Case
from workflows.runtime.services import start_case
from workflows.transparency.checking import check
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.models import Leaf
from workflows.transparency.sequencing import sequence, sequence_all


def now():
    return datetime.now(UTC)


class Office:
    def __init__(self, cases, steps, *, name="chaos"):
        self.name, self.person = name, add_person(posts=(f"approver_{name}",))
        publish(name, in_a_row(name, *[f"step_{n}" for n in range(steps)], assignee="",
                               candidateGroups=f"approver_{name}"))
        self.cases, self.told = [], []
        self.open_cases(cases)

    def open_cases(self, count):
        """So many more cases for the same person to decide."""
        first = len(self.cases)
        for n in range(first, first + count):
            case = start_case(process_key=self.name, key=f"{self.name}-{n}".upper(), title="函", by=CLERK, at=now())
            self.cases.append(case.pk)

    def decide_one(self, acknowledge):
        """Decide some open item; False when there is none."""
        items = list(WorkItem.objects.open().filter(case_id__in=self.cases).values_list("pk", "case_id")[:64])
        if not items:
            return False
        pk, case = random.choice(items)
        try:
            decide(item_id=pk, case_id=case, outcome="done", by=self.person, at=now())
        except (AlreadyDecided, Stale):
            return True  # another one was quicker
        acknowledge(pk)
        return True

    def client(self, acknowledge):
        while self.decide_one(acknowledge):
            pass

    def worker(self, _acknowledge):
        while outbox.deliver_due(3, now()) + sweep_timers(now(), limit=3):
            pass

    def sequencer(self, _acknowledge):
        while sequence(20):
            checkpoint(now())
        checkpoint(now())

    def reckon(self):
        """How much was lost, came twice, forked or is wrong; all of it should be nothing."""
        sequence_all()
        checkpoint(now())
        sequence_all()
        objects = Event.objects.filter(verb="work.decided").values_list("stream", "object_key")
        decided = Counter(key for _stream, key in objects)
        leaves = list(Leaf.objects.values_list("event_id", flat=True))
        return {
            "lost": sum(f"work:{pk}" not in decided for pk in self.told),
            "double_transitions": sum(count > 1 for count in decided.values()),
            "duplicate_leaves": len(leaves) - len(set(leaves)),
            "events_without_leaf": Event.objects.count() - len(leaves),
            "forks": sum(one.wrong is not None for one in verify_all()),
            "log_faults": len(list(check())),
            "unfinished": Case.objects.filter(pk__in=self.cases).exclude(status="ended").count(),
        }  # fmt: skip
