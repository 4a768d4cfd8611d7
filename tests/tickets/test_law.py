"""What may never happen to a ticket: no walk closes one that nobody impartial judged; no version breaks the law."""

import re
from collections import Counter

import pytest
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from complaints.tickets.laws import PROCESS_KEY
from complaints.tickets.models import FINAL, State, Ticket, Verdict
from complaints.tickets.models.machine import unmet
from complaints.tickets.services.domain import TicketDomain
from complaints.tickets.services.process import FOLDER, SHIPPED
from tests.tickets.factories import MONDAY
from tests.tickets.world import real_ticket
from workflows.library.examining import look_over
from workflows.runtime.laws import Deed, broken_by
from workflows.runtime.move import moving
from workflows.runtime.ports import DomainRefused, Fired

MOVES = sorted(set(Ticket.machine().transitions) - {"merge", "dismiss"})  # after those nothing happens any more
WAY = ("open", "locate_cause", "finish_analysis", "submit_plan", "send_to_meeting", "start_improving",
       "finish_improving", "confirm_effect", "fix_into_library", "close")
PEOPLE = st.sampled_from([1, 2, 3])
CLOSED = Counter()  # how often the walks came to an end worth looking at
SOURCE = (FOLDER / f"{PROCESS_KEY}.bpmn").read_text("utf-8")


class Walks(RuleBasedStateMachine):
    """Whatever anybody asks for in whatever order: machine and laws together let only what is legal happen."""

    def __init__(self):
        super().__init__()
        self.ticket, self.past = Ticket(), []

    def may(self, name, who):
        if self.ticket.state not in Ticket.machine().transitions[name] or unmet(self.ticket, name):
            return False
        return name == "reopen" or not broken_by(TicketDomain().laws(), self.past, Deed(name, who), None)

    @rule(data=st.data(), who=PEOPLE)
    def somebody_does_what_is_legal(self, data, who):
        ways = [name for name in MOVES if self.may(name, who)]
        if ways:
            self.do(data.draw(st.sampled_from(ways)), who)

    @rule(who=PEOPLE)
    def somebody_takes_it_further(self, who):  # at random alone, hardly a walk comes to its end
        name = next((name for name in reversed(WAY) if self.may(name, who)), None)
        if name:
            self.do(name, who)

    def do(self, name, who):
        getattr(self.ticket, name)(by_id=who, at=MONDAY)
        self.past = [] if name == "reopen" else [*self.past, Deed(name, who)]
        CLOSED.update([self.ticket.state] if self.ticket.state == State.CLOSED else [])

    @rule(name=st.sampled_from(MOVES), who=PEOPLE)
    def somebody_asks_for_what_is_not(self, name, who):
        if self.ticket.state not in Ticket.machine().transitions[name]:
            with pytest.raises(TransitionNotAllowed):
                getattr(self.ticket, name)(by_id=who, at=MONDAY)

    @precondition(lambda self: self.ticket.state == State.CANDIDATE)
    @rule(major=st.booleans())
    def it_is_rated(self, major):
        self.ticket.major = major

    @precondition(lambda self: self.ticket.state == State.CLOSED)
    @invariant()
    def closing_was_judged_by_somebody_who_improved_nothing(self):
        done = dict(self.past)
        assert (self.ticket.verdict, self.ticket.verdict_round) == (Verdict.EFFECTIVE, self.ticket.round)
        assert self.ticket.fixed_round == self.ticket.round
        improvers = {deed.actor_id for deed in self.past if deed.transition in ("submit_plan", "finish_improving")}
        assert self.ticket.verdict_by_id not in improvers
        assert done["close"] not in improvers
        order = [deed.transition for deed in self.past]
        for before, after in (("locate_cause", "finish_analysis"), ("submit_plan", "start_improving"),
                              ("start_improving", "finish_improving"), ("finish_improving", "confirm_effect"),
                              ("confirm_effect", "close")):
            assert before in order[:len(order) - order[::-1].index(after) - 1]

    @invariant()
    def an_end_is_dated_and_nothing_else(self):
        assert (self.ticket.state in FINAL) == (self.ticket.closed_at is not None)


TestWalks = Walks.TestCase
TestWalks.settings = settings(
    max_examples=60, stateful_step_count=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TestWalks.pytestmark = [pytest.mark.pure]


@pytest.mark.pure
def test_the_walks_close_tickets():
    if not CLOSED:  # run alone
        TestWalks().runTest()
    assert CLOSED.total() > 0


@pytest.mark.parametrize("key", list(SHIPPED))
def test_the_shipped_processes_are_proved(key):
    found = look_over((FOLDER / f"{key}.bpmn").read_bytes(), key, seconds=20)
    assert (found.problems, found.complete) == ((), True)


@pytest.mark.parametrize(("pattern", "replacement", "word"), [
    # whatever is called effective, nobody finds it so
    (r"effective:confirm_effect,", "", "质量管理未判定有效，不得关闭"),
    # the department begins before customer service has said anything
    (r'sourceRef="start" targetRef="locate"', 'sourceRef="start" targetRef="analyse"', "完成问题分析"),
    # who planned may judge
    (r'ld:excludes="plan,improve"', 'ld:excludes="plan"', "improve"),
    # closed without the library
    (r'ld:fires="fixed:fix_into_library"', "", "固化"),
    # closed without anybody saying so
    (r"close:close,", "", "closed"),
])
def test_a_version_that_breaks_a_law_is_refused(pattern, replacement, word):
    changed = re.sub(pattern, replacement, SOURCE)
    assert changed != SOURCE
    found = look_over(changed.encode(), PROCESS_KEY, seconds=20)
    assert any(word in f"{one.element_id} {one.reason}" for one in found.problems), found.problems


def test_a_forged_move_is_refused_by_the_machine(desk):
    ticket = real_ticket(desk, State.ANALYSING)

    for transition in ("close", "confirm_effect", "start_improving", "fix_into_library", "reopen"):
        with pytest.raises(DomainRefused), moving(
                case_id=ticket.case_id, by=desk.judge.as_actor(), at=desk.tick()) as move:
            TicketDomain().fire(move, [Fired(transition, "finish")])
    assert desk.fresh(ticket).state == State.ANALYSING


@pytest.mark.parametrize(("transition", "state", "who", "why"), [
    ("confirm_effect", State.VERIFYING, "analyst", "由质量管理判定"),
    ("find_still_there", State.VERIFYING, "locator", "由质量管理判定"),
    ("locate_cause", State.OPEN, "judge", "由客户服务定位"),
])
def test_who_judges_and_who_locates_does_not_depend_on_the_version(desk, transition, state, who, why):
    ticket = real_ticket(desk, state)

    with pytest.raises(DomainRefused, match=why), moving(
            case_id=ticket.case_id, by=getattr(desk, who).as_actor(), at=desk.tick()) as move:
        TicketDomain().fire(move, [Fired(transition, "judge")])
    assert desk.fresh(ticket).state == state
