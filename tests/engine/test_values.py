"""Documents, the wire, and variables whose value is asked for."""

import json
from dataclasses import replace

import pytest

from tests.engine.drawing import cosign, draw
from tests.engine.driving import Driven
from workflows.engine import protocol
from workflows.engine.protocol import Answer, Complete, Need, Refused, Start, StartTimer
from workflows.engine.state import State, from_document, to_document
from workflows.engine.step import step
from workflows.engine.wire import from_json, to_json

TWICE = "start > a > xor1 >[budget > 100] b > xor2 >[budget > 100] c > end\nxor1 >[*] end\nxor2 >[*] end"


def test_a_document_is_canonical_and_comes_back_the_same():
    graph = draw("start > rule1 > sign > end", "risk:text,tags:list", sign=cosign(sequential=True),
                 rule1={"decisionRef": "d", "resultVariable": "risk"})
    made = step(graph, None, Start({"tags": ["x", "y"]}), None)
    assert made.need == Need(1, "rule", "rule1", {"decisionRef": "d", "resultVariable": "risk"})
    text = to_document(made.state)
    assert from_document(text) == made.state
    assert to_document(from_document(text)) == text
    assert json.loads(text)["v"] == 1
    assert hash(from_document(text)) == hash(made.state)
    with pytest.raises(ValueError):
        from_document('{"v":2}')


def test_in_mid_run_only_the_matching_answer_may_follow():
    graph = draw("start > sign > end", sign=cosign())
    halted = step(graph, None, Start(), None)
    for wrong in (Answer(1, "rule", "x"), Answer(9, "signers", ["s"]), Complete(1, 1), protocol.Suspend()):
        with pytest.raises(Refused):
            step(graph, halted.state, wrong, None)
    assert step(graph, halted.state, Answer(1, "signers", ["s"]), None).need is None


@pytest.mark.parametrize("writes", [True, False])
def test_a_condition_is_asked_once_and_again_only_after_a_write(writes):
    graph = draw(TWICE, "budget:number", b={"writes": "budget"})
    state = step(graph, None, Start(ask=("budget",)), None).state
    asked = step(graph, state, Complete(1, 1), None)
    assert asked.need == Need(1, "value", "xor1", {"variable": "budget"})
    state = step(graph, asked.state, Answer(1, "value", 500), None).state
    again = step(graph, state, Complete(1, 2, ask=("budget",) if writes else ()), None)
    if writes:
        assert again.need == Need(1, "value", "xor2", {"variable": "budget"})
        again = step(graph, again.state, Answer(1, "value", 50), None)
        assert again.state.ended == "completed"
    else:
        assert [scope.node for scope in again.state.waiting()] == ["c"]


def test_shapes_forget_ids_generations_and_names():
    graph = draw("start > a > sign > xor1 >[sign_outcome == 'pass'] end\nxor1 >[*] a", sign=cosign())
    first = Driven(graph, {"sign": ["s1", "s2"]}).complete("a").vote("sign", "s1")
    other = Driven(graph, {"sign": ["s1", "s2"]}).complete("a").vote("sign", "s2")
    assert first.state != other.state
    assert first.state.shape() == other.state.shape()
    later = Driven(graph, {"sign": ["s1", "s2"]}).complete("a").vote("sign", "s1", "refuse").complete("a")
    early = Driven(graph, {"sign": ["s1", "s2"]}).complete("a")
    assert later.state.shape()[0] == early.state.shape()[0]


def test_commands_needs_and_effects_travel_as_json():
    for value in (Complete(3, 2, "pass", {"x": "1.5"}, ("y",)), Answer(1, "signers", ["a"]), Answer(1, "rule", ""),
                  Answer(1, "rule", None), Start(), Need(1, "value", "a", {"variable": "x"}),
                  StartTimer(1, 2, "t", "duration", "8h"), protocol.Cancel("why")):
        assert from_json(json.loads(json.dumps(to_json(value)))) == value
    with pytest.raises(TypeError):
        to_json(Start({"x": 1.5}))
    for wrong in ({}, {"type": "State"}, {"type": "Complete", "colour": 1}):
        with pytest.raises(ValueError):
            from_json(wrong)


def test_a_state_is_a_value():
    assert State() == State()
    assert State() != replace(State(), next=2)
    assert len({State(), State(), replace(State(), suspended=True)}) == 2
