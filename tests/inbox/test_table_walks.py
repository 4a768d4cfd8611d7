"""Anybody does anything to a case, in any order: what is refused leaves no trace, what is done loses nothing, and the
case still comes to its end."""

import json
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from approvals.inbox import services
from approvals.inbox.models import Asking, WorkItem
from approvals.inbox.selectors import passed_steps
from approvals.inbox.services import CannotDecide, Conflict
from tests.absence.factories import away
from tests.inbox.table import TEN, Office
from tests.inbox.table_model import MODES, PLACES
from workflows.ledger.chain import Reason
from workflows.runtime import document
from workflows.runtime.jobs import sweep_pending, sweep_timers
from workflows.runtime.models import PendingCommand
from workflows.runtime.services import cancel_case

pytestmark = pytest.mark.django_db

SIGNERS = ("post:legal_reviewer", "post:leader", "post:finance_reviewer", "person:10010", "person:10003",
           "person:10009", "person:99999")
NUMBERS = ("10010", "10004", "10003", "10001", "10009", "10015", "99999")
pick = st.integers(0, 5)
anybody = st.one_of(st.just(0), st.just(0), st.just(0), st.integers(1, 20))  # 0: whoever has the item


class Walk(RuleBasedStateMachine):
    """One case at some place, in some mode."""

    office: Office

    @initialize(place=st.sampled_from(PLACES), mode=st.sampled_from(MODES))
    def begin(self, place, mode):
        self.office.case(place, mode)
        self.opened = self.office.desk(place, mode)
        self.desk = self.opened.__enter__()
        self.desk.substitutes = {}  # whoever is away may still act
        self.world, self.case = self.desk.world, self.desk.case

    def teardown(self):
        if hasattr(self, "opened"):
            try:
                self.finish()
            finally:
                self.opened.__exit__(None, None, None)

    # --- deeds

    def target(self, number):
        """Some open item; None when the case is over."""
        items = sorted(self.desk.items())
        return items[number % len(items)] if items else None

    def hand(self, item, number):
        """Whoever has the item, or anybody."""
        people = [self.desk.hands_of(sorted(item.performers)[0]), *self.desk.numbers.values()]
        return people[number % len(people)]

    def agreeing(self, item):
        """The first thing that can be said."""
        return json.loads(WorkItem.objects.get(pk=item.pk).attributes)["outcomes"].split(",")[0]

    def attempt(self, verb, **what):
        """Do it; when it is refused, nothing has changed. Whether it was done."""
        before = self.desk.trace()
        try:
            verb(case_id=self.case.pk, at=self.world.later(), **what)
        except (CannotDecide, Conflict) as refusal:
            return self.is_refusal(verb, refusal, before)
        note(f"{verb.__name__}: {what}")
        return True

    def is_refusal(self, verb, refusal, before):
        note(f"{verb.__name__}: {refusal}")
        assert str(refusal)
        assert self.desk.trace() == before

    @rule(number=pick, who=anybody, outcome=st.sampled_from(["pass", "pass", "refuse", "never"]), waits=st.booleans())
    def decide(self, number, who, outcome, waits):
        if item := self.target(number):
            outcome = self.agreeing(item) if outcome == "pass" else outcome
            self.desk.decisions += bool(self.attempt(
                services.decide, item_id=item.pk, by=self.hand(item, who), outcome=outcome, comment="意见",
                undo_for=TEN * 1000 if waits else TEN * 0, resume="straight" if number % 2 else ""))

    @rule(number=pick, who=anybody, step=pick, resume=st.sampled_from(["", "walk", "straight"]), waits=st.booleans())
    def send_back(self, number, who, step, resume, waits):
        if item := self.target(number):
            case = self.desk.fresh
            graph = document.graph_of(case.process_version_id, case.process_version.sha256)
            steps = [one.node for one in passed_steps(graph, document.load(case.document), item.scope)] or ["draft"]
            self.attempt(services.return_case, item_id=item.pk, by=self.hand(item, who), node=steps[step % len(steps)],
                         reasons=[Reason(1, "不清")], resume=resume, undo_for=TEN * 1000 if waits else TEN * 0)

    @rule(number=pick, who=anybody)
    def undo(self, number, who):
        waiting = PendingCommand.objects.waiting().filter(case_id=self.case.pk).first()
        if waiting:
            by = next(one for one in self.desk.numbers.values() if one.pk == waiting.given_by) if not who else None
            by = by or list(self.desk.numbers.values())[who]
            self.attempt(services.undo, item_id=waiting.subject_id, by=by)

    @rule(who=st.sampled_from(["chenxiao", "wangmin"]))
    def withdraw(self, who):
        self.attempt(services.withdraw, by=self.desk.person(who))

    @rule(number=pick, who=anybody, to=st.sampled_from(NUMBERS))
    def transfer(self, number, who, to):
        if item := self.target(number):
            self.attempt(services.transfer, item_id=item.pk, by=self.hand(item, who), to=to, reason="更熟悉")

    @rule(number=pick, who=anybody, to=st.sampled_from(NUMBERS), verb=st.sampled_from(["consult", "delegate"]))
    def ask(self, number, who, to, verb):
        if item := self.target(number):
            self.attempt(getattr(services, verb), item_id=item.pk, by=self.hand(item, who), asked=to, question="如何？")

    @rule(number=pick, who=anybody, back=st.booleans())
    def answer(self, number, who, back):
        askings = list(Asking.objects.open().filter(item__case_id=self.case.pk).select_related("by", "asked"))
        if askings:
            one = askings[number % len(askings)]
            by = list(self.desk.numbers.values())[who] if who else one.by if back else one.asked
            self.attempt(services.take_back if back else services.answer, asking_id=one.pk, by=by,
                         **({} if back else {"text": "可以"}))

    @rule(number=pick, who=anybody, signer=st.sampled_from(SIGNERS),
          position=st.sampled_from(["before", "parallel", "after"]))
    def add_signer(self, number, who, signer, position):
        if item := self.target(number):
            self.attempt(services.add_signer, item_id=item.pk, by=self.hand(item, who), signer=signer,
                         position=position)

    @rule(number=pick, who=st.sampled_from(["wujing", "wujing", "liqiang"]))
    def remove_signer(self, number, who):
        if item := self.target(number):
            self.attempt(services.remove_signer, item_id=item.pk, by=self.desk.person(who), reason="重复")

    @rule(verb=st.sampled_from(["suspend_case", "resume_case"]), who=st.sampled_from(["wujing", "chenxiao", "liqiang"]))
    def rest(self, verb, who):
        self.attempt(getattr(services, verb), by=self.desk.person(who), reason="检查")

    @rule(number=pick, who=anybody)
    def urge(self, number, who):
        if item := self.target(number):
            self.attempt(services.urge, item_id=item.pk, by=self.hand(item, who))

    @rule(who=anybody, number=pick, to=st.sampled_from(NUMBERS))
    def copy(self, who, number, to):
        if item := self.target(number):
            self.attempt(services.copy_to, numbers=[to], by=self.hand(item, who))

    @rule(number=pick, who=anybody)
    def several_at_once(self, number, who):
        if item := self.target(number):
            everything = list(WorkItem.objects.filter(case_id=self.case.pk).values_list("pk", flat=True))
            results = services.approve_all(item_ids=everything, by=self.hand(item, who), at=self.world.later())
            self.desk.decisions += sum(one.ok for one in results)

    @rule(who=st.sampled_from(["liqiang", "sunhao", "wangmin"]),
          other=st.sampled_from(["fengtao", "gaofei", "chenxiao"]))
    def go_away(self, who, other):
        away(self.desk.person(who), self.world.now, self.desk.person(other))

    @rule(hours=st.sampled_from([1, 3, 30]))
    def time_passes(self, hours):
        at = self.world.later(hours=hours)
        sweep_pending(at)
        sweep_timers(at)

    @precondition(lambda self: self.desk.fresh.ledger_seq > 25)
    @rule()
    def cancel(self):
        with suppress(Exception) if self.desk.fresh.is_over else transaction.atomic():
            cancel_case(case_id=self.case.pk, by=self.desk.person("wujing").as_actor(), at=self.world.later(),
                        reason="活动取消")

    # --- what always holds

    @invariant()
    def nothing_is_lost(self):
        if not hasattr(self, "desk"):
            return
        items = self.desk.items()
        if self.desk.fresh.is_over:
            self.desk.left_clean()
            return
        self.desk.agree(items)
        waiting = {one.subject_id for one in PendingCommand.objects.waiting().filter(case_id=self.case.pk)}
        waiting &= {one.pk for one in items}  # what is decided and closed meanwhile is voided when its time comes
        assert waiting == set(WorkItem.objects.open().filter(case=self.case, effective_at__isnull=False)
                              .values_list("pk", flat=True))
        assert {one.pk for one in items if not one.shown} == waiting, "an open item is before somebody"
        assert len({(one.node, frozenset(one.performers)) for one in items}) == len(items), "nobody is asked twice"

    def finish(self):
        """Whatever has become of the case, deciding what is open brings it to its end."""
        for _round in range(60):
            self.nothing_is_lost()
            if self.desk.fresh.is_over:
                return
            self.unblock()
            if item := self.target(0):
                services.decide(item_id=item.pk, case_id=self.case.pk, by=self.hand(item, 0),
                                outcome=self.agreeing(item), at=self.world.later())
                self.desk.decisions += 1
        raise AssertionError("The case does not come to its end.")

    def unblock(self):
        """What waits takes effect, what rests goes on, what is delegated comes back."""
        if self.desk.fresh.status == "suspended":
            services.resume_case(case_id=self.case.pk, by=self.desk.person("wujing"), at=self.world.later())
        sweep_pending(self.world.later(hours=3))
        for one in Asking.objects.open().filter(item__case=self.case, item__closed_at=None).select_related("by"):
            services.take_back(asking_id=one.pk, case_id=self.case.pk, by=one.by, at=self.world.later())


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Office()
        transaction.set_rollback(True)


def test_whatever_anybody_does_nothing_is_lost_and_what_is_refused_leaves_no_trace(office):
    walk = type("WalkHere", (Walk,), {"office": office})
    run_state_machine_as_test(walk, settings=settings(
        max_examples=30, stateful_step_count=25, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck)))
