"""The slow plain way: every measure from the ledger's events and the items' opening times, case by case, day by day."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Person
from approvals.working_time.selectors import calendar_for
from marketing_review.models import MarketingCase
from workflows.ledger.models import Event
from workflows.runtime.models import Case

STAGES = ("submit", "pass_cosign", "approve_by_leader", "launch", "submit_evaluation", "close")
BACK = {"send_back", "reopen_quality_review", "reopen_cosign", "reopen_legal"}
ENDINGS = {"end_campaign", "stop_campaign"}


def worked(department, start, end):
    """Seconds of working time, day by day."""
    calendar = calendar_for(department)
    total, day = timedelta(), calendar.day_of(start)
    while day <= calendar.day_of(end):
        for begin, stop in calendar.spans(day):
            total += max(min(stop, end) - max(begin, start), timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds())


def month(moment):
    return localtime(moment).date().replace(day=1)


@dataclass
class Told:
    """What the events of a case say."""

    case: Case
    unit: int | None
    marketing: bool
    deeds: list = field(default_factory=list)  # (transition, at)
    steps: list = field(default_factory=list)  # (item, outcome, at)
    reasons: list = field(default_factory=list)  # (field, at)
    started: datetime | None = None
    ended: datetime | None = None
    cancelled: bool = False

    def when(self, *deeds):
        return next((at for deed, at in self.deeds if deed in deeds), None)

    @property
    def names(self):
        return [deed for deed, _at in self.deeds]

    @property
    def finished(self):
        return self.when("launch") if self.marketing else None if self.cancelled else self.ended

    @property
    def returned(self):
        if not self.marketing:
            return any(outcome == "return" for _item, outcome, _at in self.steps)
        before = self.names[: self.names.index("launch")] if "launch" in self.names else self.names
        return bool(BACK & set(before))

    @property
    def stage(self):
        return max((place for place, deed in enumerate(STAGES, 1) if deed in self.names), default=0)

    @property
    def fate(self):
        if self.cancelled:
            return "cancelled"
        if "reject_by_leader" in self.names:
            return "rejected"
        back = [deed for deed in self.names if deed in ("submit", "send_back")]
        return "revising" if back and back[-1] == "send_back" and "launch" not in self.names else "on_the_way"

    @property
    def unevaluated(self):
        last = [deed for deed in self.names if deed in ENDINGS | {"submit_evaluation", "reopen_evaluation"}]
        return bool(last) and last[-1] != "submit_evaluation"


def replayed():
    """Every case as its events tell it."""
    found = {}
    own = dict(MarketingCase.objects.values_list("case_id", "department_id"))
    homes = dict(Person.objects.values_list("pk", "department_id"))
    for case in Case.objects.select_related("process_version__process"):
        unit = own.get(case.pk) or homes.get(case.initiator_id)
        found[case.stream] = Told(case, unit, case.pk in own)
    for event in Event.objects.filter(stream__startswith="case:").order_by("stream", "seq"):
        _tell(found[event.stream], event, json.loads(event.body))
    return list(found.values())


def _tell(told, event, body):
    if event.verb == "case.started":
        told.started = event.at
    if event.verb == "case.ended":
        told.ended = event.at
    if event.verb in ("marketing_review.case.cancelled", "case.cancelled"):
        told.cancelled = True
    told.deeds += [(deed, event.at) for deed in body.get("detail", {}).get("fired", ())]
    if event.verb in ("work.decided", "work.returned"):
        told.steps.append((int(body["object"]["id"]), body.get("outcome", ""), event.at))
        told.reasons += [(reason.get("field", ""), event.at) for reason in body.get("reasons", ())]


@dataclass
class StepTold:
    told: Told
    item: WorkItem
    at: datetime
    returned: bool
    department: int

    @property
    def key(self):
        return self.told.case.process_version.process.key, self.item.node

    @property
    def worked(self):
        return worked(self.item.hours_of_id, self.item.opened_at, self.at)

    @property
    def timed(self):
        return self.item.due_at is not None

    @property
    def late(self):
        return self.timed and self.at > self.item.due_at


def steps_of(cases):
    """Every decided step but the one that watches over a running campaign."""
    items = WorkItem.objects.select_related("via_post", "decided_by").in_bulk()
    for told in cases:
        for pk, outcome, at in told.steps:
            item = items[pk]
            if (told.case.process_key, item.node) != ("marketing_case", "run"):
                yield StepTold(told, item, at, outcome == "return", (item.via_post or item.decided_by).department_id)


def middle(times):
    ordered = sorted(times)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) // 2 if ordered else None


def most(times):
    """The smallest time that 85 % do not exceed, by trying every one."""
    return next((one for one in sorted(times) if sum(other <= one for other in times) * 100 >= 85 * len(times)), None)


def by(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
