"""A small house: the people of the scenarios, a review process, and short words for what they do."""

from datetime import UTC, datetime, timedelta
from itertools import count

from approvals.inbox import services
from approvals.inbox.models import Principal, WorkItem
from tests.runtime.drawings import cosign, draw, end, start, user
from tests.runtime.publishing import publish
from workflows.ledger.models import Event
from workflows.runtime.models import Case
from workflows.runtime.services import start_case

MORNING = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
DEPARTMENTS = "risk_reviewer,service_reviewer,finance_reviewer"
_numbers = count(1)


def review(key="review", **changes):
    """Draft, quality review (any of its holders), co-sign of three departments, legal review."""
    steps = {
        "draft": {"assignee": "initiator", "outcomes": "submit"},
        "quality": {"assignee": "", "candidateGroups": "quality_reviewer", "outcomes": "pass,refuse",
                    "excludes": "initiator", "limit": "8h"},
        "board": {"candidateGroups": DEPARTMENTS},
        "legal": {"assignee": "", "candidateGroups": "legal_reviewer", "outcomes": "pass,refuse"},
    }
    for name, change in changes.items():
        steps[name] |= change
    return draw(key, start(), user("draft", **steps["draft"]), user("quality", **steps["quality"]),
                cosign("board", **steps["board"]), user("legal", **steps["legal"]), end(),
                flows="start -> draft -> quality -> board -> legal -> end")


class World:
    def __init__(self, people):
        self.people, self.now = people, MORNING

    def later(self, **time):
        self.now += timedelta(**(time or {"minutes": 5}))
        return self.now

    def start(self, source=None, *, key="review", by=None, title="岁末充100送50", data=None, again=False):
        """A case on a newly published process."""
        if not again:
            publish(key, source or review(key))
        by = by or self.people.chenxiao
        return start_case(process_key=key, key=f"TST-2026-{next(_numbers):04d}", title=title, by=by.as_actor(),
                          at=self.later(), data=data)

    def submitted(self, **changes):
        """A case that its initiator has handed in: quality is next."""
        case = self.start(review(**changes))
        self.decide(case, "draft", "submit", by=self.people.chenxiao)
        return case

    def on_board(self, **changes):
        """A case in the co-sign of the departments."""
        case = self.submitted(**changes)
        self.decide(case, "quality", "pass", by=self.people.wangmin)
        return case

    def item(self, case, node, signer="", **more):
        found = WorkItem.objects.filter(case_id=case.pk, node=node, **more)
        return (found.filter(signer=f"post:{signer}") if signer else found).latest("pk")

    def decide(self, case, node, outcome="pass", *, by, signer="", **more):
        item = self.item(case, node, signer)
        return services.decide(item_id=item.pk, case_id=case.pk, outcome=outcome, by=by, at=self.later(),
                               **{"comment": "" if outcome != "refuse" else "不符合要求", **more})

    def return_to(self, case, node, target, *, by, signer="", **more):
        item = self.item(case, node, signer)
        return services.return_case(item_id=item.pk, case_id=case.pk, node=target, by=by, at=self.later(), **more)


def principals(item):
    """Who may take the item, as kind and id."""
    return set(Principal.objects.filter(item=item).values_list("kind", "principal_id"))


def open_nodes(case):
    """The open items of a case, as node and signer."""
    rows = WorkItem.objects.open().filter(case_id=case.pk).values_list("node", "signer")
    return sorted((node, signer.removeprefix("post:")) for node, signer in rows)


def events(case, verb=""):
    found = Event.objects.filter(stream=f"case:{case.key}").order_by("seq")
    return list(found.filter(verb=verb) if verb else found)


def fresh(case):
    return Case.objects.get(pk=case.pk)
