"""The marketing process as it is shipped, played from its first step to its library under its real laws."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from approvals.walkthrough.stage import Broken, Scene, Stage, Unanswered
from approvals.walkthrough.turns import Given, turn_of
from workflows.bpmn.reader import read
from workflows.engine.graph import compile  # noqa: A004 - the verb of the engine
from workflows.engine.protocol import Complete, ReturnTo, Start
from workflows.library import domains

SHIPPED = Path(__file__).parents[2] / "marketing_review/processes/marketing_case.bpmn"
SIGNERS = {"department_cosign": ["post:risk_reviewer", "post:finance_reviewer"], "dispatch": ["post:branch_HZ"]}
WAY = ("quality_review", "department_cosign", "department_cosign", "service_review", "legal_review")


@pytest.fixture(scope="module")
def graph():
    return compile(read(SHIPPED.read_bytes()).process)


@pytest.fixture
def stage(graph):
    provider = domains.provider_of("marketing_case")
    return Stage(graph, provider.machine(), tuple(provider.laws()))


class Played:
    def __init__(self, stage, **data):
        self.stage, self.scene = stage, Scene(datetime(2026, 11, 30, tzinfo=UTC))
        self.take(Start({"online": False, "period_end": "2027-01-16", **data}))

    def take(self, command):
        given = tuple(Given("signers", node, "", "", who) for node, who in SIGNERS.items())
        turn = turn_of(self.stage.graph, self.scene.state, command, given)
        self.scene = self.stage.take(self.scene, turn).scene

    def at(self, node):
        return next(one for one in self.scene.state.waiting() if one.node == node)

    def do(self, node, outcome="pass"):
        scope = self.at(node)
        self.take(Complete(scope.id, scope.generation, outcome))

    @property
    def open(self):
        return {one.node for one in self.scene.state.waiting()}


def test_it_is_played_to_its_end_under_its_laws(stage):
    case = Played(stage)
    case.do("fill", "submit")
    for node in WAY:
        case.do(node)
    case.do("leader_approval", "approve")
    case.do("dispatch", "done")
    case.do("launch_confirm", "launch")
    case.do("run", "end")
    case.do("evaluation", "submit")
    case.do("quality_confirm")
    assert (case.scene.ended, case.scene.stands in stage.machine.final) == ("completed", True)


def test_who_co_signs_is_asked_for_because_only_the_domain_knows(stage, monkeypatch):
    case = Played(stage)
    case.do("fill", "submit")
    monkeypatch.setitem(SIGNERS, "department_cosign", None)
    SIGNERS.pop("department_cosign")
    with pytest.raises(Unanswered) as asked:
        case.do("quality_review")
    assert (asked.value.need.kind, asked.value.need.node) == ("signers", "department_cosign")
    assert case.open == {"quality_review"}


def test_sent_back_from_the_co_sign_everybody_is_asked_again(stage):
    case = Played(stage)
    case.do("fill", "submit")
    case.do("quality_review")
    scope = case.at("service_review")
    case.take(ReturnTo(scope.id, scope.generation, "fill"))
    assert case.open == {"fill"}
    case.do("fill", "submit")
    case.do("quality_review")
    assert case.open == {"service_review", "department_cosign"}


def test_a_move_that_the_machine_does_not_know_is_refused_in_words(graph):
    provider = domains.provider_of("marketing_case")
    machine = provider.machine()
    broken = type(machine)(machine.initial, machine.final, {**machine.transitions, "submit": {"launched": "x"}})
    case = Played(Stage(graph, broken, tuple(provider.laws())))
    with pytest.raises(Broken, match="时不能进行「submit」"):
        case.do("fill", "submit")
