"""How far the prover goes: how many states a process needs, and what is said when there are too many."""

from tests.engine.drawing import cosign, draw
from tests.engine.test_verify import only
from workflows.engine.machine import Absence, Machine, Precedence
from workflows.engine.verify import verify


def test_too_many_states_are_said_clearly():
    branches = "\n".join(f"and1 > a{i} > b{i} > and2" for i in range(4))
    graph = draw(f"start > and1\n{branches}\nand2 > end", **{f"a{i}": {"fires": "t"} for i in range(4)})
    refusal = only(verify(graph, None, [Absence("n", "other", "t")], limit=10))

    assert refusal.kind == "too_large"
    assert "10" in refusal.reason


def test_too_many_steps_are_told_from_too_many_states(monkeypatch):
    monkeypatch.setattr("workflows.engine.verify.proving.MOST_STEPS", 7)
    branches = "\n".join(f"and1 > a{i} > b{i} > and2" for i in range(4))
    refusal = only(verify(draw(f"start > and1\n{branches}\nand2 > end"), None))

    assert refusal.kind == "too_large"
    assert "7 步" in refusal.reason


STEADY = {f"t{i}": {"open": "open"} for i in range(5)}


def five_firing(machine, **nodes):
    """Five parallel branches of three tasks, all of them firing."""
    branches = "\n".join(f"and1 > a{i} > b{i} > c{i} > and2" for i in range(5))
    fires = {f"{kind}{i}": {"fires": f"t{i}"} for i in range(5) for kind in "abc"}
    return verify(draw(f"start > draft > and1\n{branches}\nand2 > end", **{**fires, **nodes}), machine)


def test_branches_whose_transitions_leave_the_machine_where_it_is_need_few_states():
    verdict = five_firing(Machine("open", frozenset({"open"}), STEADY))
    assert verdict.sound
    assert verdict.states < 100


def test_a_steady_transition_is_still_refused_where_the_machine_stands_elsewhere():
    moved = Machine("open", frozenset({"open", "shut"}), {**STEADY, "shut": {"open": "shut"}})
    verdict = five_firing(moved, draft={"fires": "shut"})
    assert {(one.kind, one.law) for one in verdict.refusals} >= {("not_allowed", f"t{i}") for i in range(5)}
    beside = five_firing(moved, b4={"fires": "shut", "outcomes": "yes,no"})
    assert ("not_allowed", "t0") in {(one.kind, one.law) for one in beside.refusals}, "b4 may come before it"


def test_co_signs_are_walked_with_three_signers_where_that_is_cheap():
    alone = verify(draw("start > sign > end", sign=cosign("ratio:0.6")), None)
    assert any("3 名" in one for one in alone.assumptions)
    beside = verify(draw("start > and1 > sign > and2 > end\nand1 > other > and2", sign=cosign(), other=cosign()), None)
    assert any("2 名" in one for one in beside.assumptions)
    assert (alone.sound, beside.sound) == (True, True)


def test_ten_quiet_branches_of_three_tasks_need_few_states():
    branches = "\n".join(f"and1 > a{i} > b{i} > c{i} > and2" for i in range(10))
    verdict = verify(draw(f"start > and1\n{branches}\nand2 > z > end", z={"fires": "approve"}),
                     Machine("draft", frozenset({"ok"}), {"approve": {"draft": "ok"}}))

    assert verdict.sound
    assert verdict.states < 100


def test_laws_about_what_is_never_fired_cost_nothing():
    branches = "\n".join(f"and1 > a{i} > b{i} > and2" for i in range(5))
    graph = draw(f"start > and1\n{branches}\nand2 > end", **{f"a{i}": {"fires": f"t{i}"} for i in range(5)})
    idle = [Precedence(f"p{i}", f"t{i}", "launch") for i in range(5)]

    assert verify(graph, None, idle).states == verify(graph, None).states < 50


def test_branches_that_grant_what_a_law_asks_for_need_few_states_too():
    branches = "\n".join(f"and1 > a{i} > b{i} > and2" for i in range(5))
    nodes = {f"b{i}": {"fires": f"t{i}"} for i in range(5)} | {"z": {"fires": "launch"}}
    laws = [Precedence(f"p{i}", f"t{i}", "launch", frozenset({"back"})) for i in range(5)]
    nodes["draft"] = {"firesOnReturn": "back"}
    verdict = verify(draw(f"start > draft > and1\n{branches}\nand2 > z > end", **nodes), None, laws)

    assert verdict.sound
    assert verdict.states < 1_500, "walked in every order there are some 12,500"
