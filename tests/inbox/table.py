"""A case per place and mode, brought to its step `sign`, and hands for it; what they do is taken back afterwards."""

import json
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from html import escape
from itertools import count
from typing import NamedTuple

import pytest
from django.db import connection, transaction

from approvals.inbox import services
from approvals.inbox.models import Asking, Copy, Principal, Urge, WorkItem
from tests.absence.factories import away
from tests.inbox.table_model import BEFORE, RISK, Model
from tests.inbox.world import World
from tests.organisation.factories import common_people
from tests.runtime.drawings import HEAD, cosign, end, node, start, timer, user
from tests.runtime.publishing import publish
from workflows.ledger.models import Event, Message
from workflows.ledger.selectors import verify_stream
from workflows.runtime import document
from workflows.runtime.models import Case, PendingCommand, Timer
from workflows.runtime.selectors import replay
from workflows.runtime.services import start_case

POSTS = "risk_reviewer,service_reviewer,finance_reviewer"
HOLDERS = {"risk_reviewer": "liqiang", "service_reviewer": "zhaolin", "finance_reviewer": "sunhao",
           "quality_reviewer": "wangmin", "legal_reviewer": "qianning", "leader": "zhouzong"}
SUBSTITUTES = {"liqiang": "fengtao", "zhaolin": "jiangxin", "sunhao": "gaofei"}
TEN = timedelta(seconds=10)
FIRST = RISK
UNDONE = ("decision.undone", "decision.voided")
_numbers = count(1)

# --- drawings -----------------------------------------------------------------------------------------------

WAY = "sign -> how; how ->[sign_outcome == 'refuse'] no -> met; how ->[*] yes -> met"
FLOWS = {
    "before a split": "start -> draft -> sign; met -> fork; fork -> b -> join; fork -> c -> join; join -> last -> end",
    "in a branch": "start -> draft -> fork; fork -> a -> sign; met -> join; fork -> c -> join; join -> last -> end",
    "after a join": "start -> draft -> fork; fork -> a -> join; fork -> b -> join; join -> sign; met -> last -> end",
    "nested": "start -> draft -> fork; fork -> inner -> join; fork -> c -> join; join -> last -> end",
    "in a loop": "start -> draft -> again -> sign; met -> r -> well; well ->[r_outcome == 'refuse'] again; "
                 "well ->[*] last -> end",
    "with timers": "start -> draft -> sign; met -> last -> end; late -> chaser -> chased; stop -> stopped",
    "by substitutes": "start -> draft -> sign; met -> last -> end",
}
INNER = "inner_start -> a -> sign; met -> inner_end"
GATEWAYS = {"fork": "parallelGateway", "join": "parallelGateway", "how": "exclusiveGateway",
            "met": "exclusiveGateway", "again": "exclusiveGateway", "well": "exclusiveGateway"}


def drawing(place, mode):
    """The file of a place and a mode."""
    nested = place == "nested"
    outside = FLOWS[place] if nested else f"{FLOWS[place]}; {WAY}"
    inside = f"{INNER}; {WAY}" if nested else ""
    kept = {"inner": node("subProcess", "inner", _level(inside, mode, {}))} if nested else {}
    if place == "with timers":
        kept["late"] = timer("boundaryEvent", "late", "PT20H", attachedToRef_="sign", cancelActivity_="false")
        kept["stop"] = timer("boundaryEvent", "stop", "PT90H", attachedToRef_="sign")
    body = _level(outside, mode, kept)
    key = key_of(place, mode)
    return f'{HEAD}<process id="{key}" name="{key}" isExecutable="true">{body}</process></definitions>'.encode()


def key_of(place, mode):
    return f"{place}_{mode}".replace(" ", "_")


def _level(flows, mode, kept):
    pairs, defaults = list(_pairs(flows)), {}
    lines = []
    for number, (source, condition, target) in enumerate(pairs):
        key = f"f_{source}_{target}_{number}"
        inside = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition not in ("", "*") else ""
        if condition == "*":
            defaults[source] = key
        lines.append(f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>')
    names = dict.fromkeys([*kept, *(one for source, _condition, target in pairs for one in (source, target))])
    return "".join([*(kept.get(one) or _node(one, mode, defaults) for one in names), *lines])


def _pairs(flows):
    for chain in flows.split(";"):
        source, *rest = (one.strip() for one in chain.split("->"))
        for one in rest:
            condition, _, target = one.rpartition("]")
            yield source, condition.removeprefix("["), target.strip()
            source = target.strip()


def _node(key, mode, defaults):
    if key in GATEWAYS:
        return node(GATEWAYS[key], key, **({"default_": defaults[key]} if key in defaults else {}))
    if key in ("start", "inner_start"):
        return start(key)
    if key in ("end", "inner_end", "chased", "stopped"):
        return end(key)
    if key == "draft":
        return user(key, outcomes="submit")
    if key == "sign":
        return _sign(mode)
    outcomes = "pass,refuse" if key == "r" else "pass"
    return user(key, assignee="", candidateGroups="quality_reviewer", outcomes=outcomes)


def _sign(mode):
    if mode == "none":
        return user("sign", assignee="", candidateGroups="risk_reviewer", outcomes="pass,refuse", batchSafe="true")
    rule = {"ratio": "ratio:0.6", "in turn": "all"}.get(mode, mode)
    return cosign("sign", sequential=mode == "in turn", candidateGroups=POSTS, cosign=rule, batchSafe="true")


# --- hands --------------------------------------------------------------------------------------------------


class Item(NamedTuple):
    """An open item: who may do it, and before whom it is for the moment."""

    pk: int
    node: str
    scope: int
    generation: int
    performers: set
    shown: set


ANY = -424242  # stands for the number of the case


def question(rows):
    """What `rows` says of a case, as a function of its number; thousands of checks ask, so it is put into SQL once."""
    said = cache(rows.query.sql_with_params)

    def ask(number):
        sql, values = said()
        with connection.cursor() as cursor:
            cursor.execute(sql, [number if value == ANY else value for value in values])
            return cursor.fetchall()

    return ask


ROW = ("pk", "node", "scope", "generation", "principals__kind", "principals__principal_id", "principals__open")
open_items = question(WorkItem.objects.open().filter(case_id=ANY).values_list(*ROW))
shown_items = question(Principal.objects.filter(item__case_id=ANY, open=True).values_list("item_id"))
documents = question(Case.objects.filter(pk=ANY).values_list("document"))
clocks = question(Timer.objects.filter(case_id=ANY).values_list("scope", "generation", "timer"))


class Office:
    """People and published processes, and a case at its step for every place and mode."""

    def __init__(self):
        self.world, self.at_their_step = World(common_people()), {}

    def case(self, place, mode):
        """The case at its step; brought there the first time."""
        if (place, mode) not in self.at_their_step:
            publish(key_of(place, mode), drawing(place, mode))
            desk = Desk(self.world, place, mode)
            desk.come()
            self.at_their_step[place, mode] = desk.case.pk, desk.decisions, self.world.now
        return self.at_their_step[place, mode]

    @contextmanager
    def desk(self, place, mode):
        """Hands for the case at its step; what they do is taken back."""
        pk, decisions, self.world.now = self.case(place, mode)
        with taken_back():
            desk = Desk(self.world, place, mode, Case.objects.get(pk=pk), decisions)
            desk.model.done = set(arrived(place))
            desk.model._come()
            if place == "by substitutes":
                for name, other in SUBSTITUTES.items():
                    away(desk.person(name), self.world.now, desk.person(other))
                desk.substitutes = SUBSTITUTES
            yield desk


@contextmanager
def taken_back():
    """Whatever happens within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def arrived(place):
    """What is done when a case has come to its step."""
    return {"draft", *({"a", "b"} & set(BEFORE[place]["sign"]))}


class Desk:
    """Everybody's hands on one case; `model` says what should come of it, `check` whether it did."""

    def __init__(self, world, place, mode, case=None, decisions=0):
        self.world, self.place, self.model, self.decisions = world, place, Model(place, mode), decisions
        self.substitutes = {}  # who is away -> who does their work
        self.names = {("post", post.pk): post.code for post in vars(world.people.posts).values()}
        people = [one for key, one in vars(world.people).items() if key not in ("posts", "departments")]
        self.numbers = {one.number: one for one in people}
        self.names |= {(kind, one.pk): one.number for one in people for kind in ("person", "asked")}
        self.case = case or start_case(process_key=key_of(place, mode), key=f"TBL-2026-{next(_numbers):04d}",
                                       title="岁末充100送50", by=self.person("chenxiao").as_actor(), at=world.later())

    def person(self, name):
        return getattr(self.world.people, name)

    def come(self):
        """Bring the case to its step, in the loop once around."""
        self.decide("draft", "submit")
        for step in ("a", "b"):
            if step in BEFORE[self.place]["sign"]:
                self.decide(step)
        if self.place == "in a loop":
            while self.model.sign:
                self.vote(self.model.sign.open[0], "pass")
            self.decide("yes")
            self.decide("r", "refuse")

    def hands_of(self, who):
        """The person who does what is before a post or a person."""
        kind, key = who
        if kind == "person":
            return self.numbers[key]
        name = HOLDERS[key]
        return self.person(self.substitutes.get(name, name))

    def item(self, step, who=None):
        """The number of a step's open item; of `sign` of the one whose performer is `who`."""
        return next(one.pk for one in self.items() if one.node == step and (who is None or who in one.performers))

    def common(self, item, by):
        return {"item_id": item, "case_id": self.case.pk, "by": by, "at": self.world.later()}

    def decide(self, step, outcome="pass"):
        """A plain step is decided by whoever has it."""
        by = self.person("chenxiao" if step == "draft" else "wangmin")
        services.decide(**self.common(self.item(step), by), outcome=outcome, comment="意见")
        self.decisions += 1
        self.model.decide(step, outcome=outcome)

    def vote(self, who, outcome="pass", **more):
        """`who` decides at the step."""
        common = self.common(self.item("sign", who), self.hands_of(who))
        services.decide(**common, outcome=outcome, comment="意见", **more)
        self.decisions += 1
        self.model.decide("sign", who, outcome)

    # --- what is

    @property
    def fresh(self):
        return Case.objects.get(pk=self.case.pk)

    def items(self):
        """The open items in one statement."""
        found = {}
        for row in open_items(self.case.pk):
            item = found.setdefault(row[0], Item(*row[:4], set(), set()))
            kind, number, is_open = row[4:]
            who = kind and (kind, self.names[kind, number])
            if kind in ("post", "person"):
                item.performers.add(who)
            if is_open:
                item.shown.add(who)
        return list(found.values())

    def check(self):
        """Exactly the right people are asked, and nothing is lost or left behind."""
        items = self.items()
        assert sorted(((one.node, frozenset(one.shown)) for one in items), key=repr) == self.model.open
        assert self.agree(items) == self.model.clocks

    def agree(self, items):
        """The inbox and the clocks are what the engine waits for; the names of the clocks."""
        [[text]] = documents(self.case.pk)
        state = document.load(text)
        waiting = [(one.id, one.generation) for one in state.waiting() if one.wait == "work"]
        assert sorted((one.scope, one.generation) for one in items) == sorted(waiting)
        shown = {number for [number] in shown_items(self.case.pk)}
        assert shown <= {one.pk for one in items}, "what is closed is before nobody"
        armed = set(clocks(self.case.pk))
        assert armed == set(document.timers(state))
        return {timer for _scope, _generation, timer in armed}

    def chained(self):
        """One word in the chain per decision, a chain that holds, and commands that lead to this state."""
        case = self.fresh
        bodies = [json.loads(text) for text in Event.objects.of_stream(case.stream).values_list("body", flat=True)]
        said = Counter(one["object"]["id"] for one in bodies if one["verb"] == "work.decided")
        undone = Counter(one["object"]["id"] for one in bodies if one["verb"] in UNDONE)
        assert said.total() == self.decisions
        assert max((said - undone).values(), default=0) <= 1
        assert verify_stream(case.stream).wrong is None
        assert len(bodies) == case.ledger_seq
        assert replay(case).matches

    def finish(self):
        """Decide what is open until the case is over; after each step exactly the right people are asked."""
        for _step in range(30):
            self.check()
            if not self.model.open:
                break
            step, _who = self.model.open[0]
            if step == "sign":
                self.vote(self.model.sign.open[0])
            else:
                self.decide(step, "submit" if step == "draft" else "pass")
        assert self.fresh.status == "ended"
        self.left_clean()

    def left_clean(self):
        """Nothing waits in a case that is over."""
        case = self.fresh
        assert case.is_over
        assert self.items() == []
        assert not Principal.objects.filter(item__case_id=case.pk, open=True).exists()
        assert not Timer.objects.filter(case=case).exists()
        assert not PendingCommand.objects.waiting().filter(case_id=case.pk).exists()
        self.chained()

    def trace(self):
        """Everything that a refused deed must leave as it is."""
        case = self.fresh
        rows = [model.objects.count() for model in (Event, Message, Asking, Copy, Urge, WorkItem, PendingCommand)]
        principals = Principal.objects.filter(item__case_id=case.pk)
        shown = set(principals.values_list("item_id", "kind", "principal_id", "open"))
        items = set(WorkItem.objects.filter(case_id=case.pk).values_list("pk", "closed_at", "outcome", "effective_at"))
        return case.document, case.ledger_seq, case.status, case.revision, rows, shown, items

    @contextmanager
    def refused(self, *errors, words=None):
        """What happens within is refused in these words, and leaves no trace."""
        before = self.trace()
        with pytest.raises(errors, match=words) as refusal:
            yield
        assert str(refusal.value).endswith("。")
        assert self.trace() == before
