"""Cases, items and events as the product makes them, one by one: what counts stands beside what nearly does."""

from datetime import date, datetime, timedelta

from approvals.inbox.models import Opening, Principal, WorkItem
from reports.exceptions.queries import BY_KEY
from reports.exceptions.scope import Scope
from tests.marketing_review.world import SHANGHAI, Office
from workflows.ledger.chain import ZERO, Entry, Head, Object, extend
from workflows.ledger.models import Event
from workflows.ledger.rows import insert_events
from workflows.runtime.models import Case

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)  # a working day, in working time
NOVEMBER = Scope(date(2026, 11, 1), date(2026, 11, 30))


class Desk(Office):
    """The office of the scenarios, with deeds on paper only."""

    def __init__(self):
        super().__init__()
        self.clock = TUESDAY - timedelta(days=8)
        self.heads, self.places = {}, 1000

    def case(self, key="MKT-2026-9001", process="marketing_case", by=None):
        by = by or self.chenxiao
        found = Case.objects.filter(key=key).first()
        return found or Case.objects.create(
            key=key, process_version=self.version, process_key=process, title=f"活动 {key}", initiator_id=by.pk,
            initiator_name=by.name, document="{}", started_at=TUESDAY - timedelta(days=9), ledger_head=ZERO)

    def put(self, case=None, *, by=None, closed_at=TUESDAY, outcome="pass", **more):
        case = case or self.case()
        self.places += 1
        done = {"closed_at": closed_at, "close_reason": "completed", "outcome": outcome, "decided_by": by}
        ended = done if by else {}
        return WorkItem.objects.create(
            case=case, case_key=case.key, process_key=case.process_key, title=case.title,
            initiator_id=case.initiator_id, scope=self.places, generation=1,
            **{"node": "legal_review", "name": "法律审核", "opened_at": TUESDAY - timedelta(days=2), **ended, **more})

    def opened(self, item, by, at):
        Opening.objects.create(item=item, person=by, at=at)
        return item

    def say(self, verb, by, at=TUESDAY, *, case=None, item=None, actor=None, **entry):
        """One more event of the case, and its number."""
        case = case or (item.case if item else self.case())
        about = Object("work", str(item.pk), node=item.node, name=item.name) if item else Object("case", case.key)
        told = Entry(verb=verb, object=about, **entry)
        head = self.heads.get(case.stream) or self.head(case)
        rows, self.heads[case.stream] = extend(head, case.stream, [told], at, actor or by.as_actor())
        insert_events(rows)
        return rows[0].stream, rows[0].seq

    def head(self, case):
        last = Event.objects.of_stream(case.stream).order_by("-seq").first()
        return Head(last.seq, last.hash, last.at) if last else Head(0, ZERO, None)

    def decided(self, item, by, at=TUESDAY, outcome="pass", **entry):
        return self.say("work.decided", by, at, item=item, outcome=outcome, **entry)

    def let_decide(self, item, by):
        """Address the item to somebody, whatever the process says."""
        Principal.objects.create(item=item, kind="person", principal_id=by.pk, process_key=item.process_key)


def found(key, scope=NOVEMBER):
    """What a query finds: stream and number of every event, in the order of the list."""
    answer = BY_KEY[key].ask(scope)
    events = answer[0:1000]
    assert answer.count() == len(events)
    return [(event.stream, event.seq) for event in events]


def why(key, scope=NOVEMBER):
    answer = BY_KEY[key].ask(scope)
    return [answer.why(event) for event in answer[0:1000]]
