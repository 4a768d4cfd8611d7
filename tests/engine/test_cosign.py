"""Co-signs: who decides, when, and what happens to the others."""

from itertools import permutations

import pytest

from tests.engine.drawing import cosign, draw, error, timer
from tests.engine.driving import Driven
from workflows.bpmn.model import Event
from workflows.engine.protocol import CloseWork, Complete, JobDone, Refused, RemoveSigner, Stale
from workflows.engine.step import step

AFTER = "start > sign > xor1 >[sign_outcome == 'pass'] yes > end\nxor1 >[*] no > end"


def signing(rule="all", count=3, sequential=False, text=AFTER, **attributes):
    """A co-sign with this many signers, s1, s2 …"""
    graph = draw(text, sign=cosign(rule, sequential, **attributes))
    return Driven(graph, {"sign": [f"s{number}" for number in range(1, count + 1)]})


def test_all_must_pass():
    case = signing()
    assert case.open == ["sign:s1", "sign:s2", "sign:s3"]
    case.vote("sign", "s1").vote("sign", "s3")
    assert case.open == ["sign:s2"]
    assert case.vote("sign", "s2").open == ["yes"]


def test_one_refusal_ends_a_unanimous_vote_at_once_and_closes_the_others_work():
    case = signing(fires="pass:agree,refuse:disagree")
    case.vote("sign", "s2", "refuse")
    assert case.open == ["no"]
    assert [(one.why, one.outcome) for one in case.said(CloseWork)] == [
        ("completed", "refuse"), ("decided", ""), ("decided", "")]
    assert case.records("cosign_decided")[0].detail == {"outcome": "refuse", "pass": 0, "refuse": 1, "total": 3}
    assert case.fired == ["disagree"]


def test_without_early_end_a_settled_refusal_waits_for_everybody():
    case = signing(earlyEnd="false")
    case.vote("sign", "s1", "refuse").vote("sign", "s2")
    assert case.open == ["sign:s3"]
    assert case.vote("sign", "s3").open == ["no"]


def test_any_passes_with_the_first_and_refuses_with_the_last():
    assert signing("any").vote("sign", "s2").open == ["yes"]
    case = signing("any").vote("sign", "s1", "refuse").vote("sign", "s2", "refuse")
    assert case.open == ["sign:s3"]
    assert case.vote("sign", "s3", "refuse").open == ["no"]


@pytest.mark.parametrize(("share", "count", "passes"), [("0.6", 5, 3), ("0.6", 3, 2), ("0.5", 4, 2), ("0.01", 7, 1),
                                                        ("1", 4, 4), ("60%", 5, 3), ("0.67", 3, 3)])
def test_a_ratio_is_crossed_exactly(share, count, passes):
    case = signing(f"ratio:{share}", count)
    for number in range(1, passes):
        assert case.vote("sign", f"s{number}").open[0].startswith("sign")
    assert case.vote("sign", f"s{passes}").open == ["yes"]


def test_a_ratio_that_cannot_be_reached_any_more_refuses():
    case = signing("ratio:0.6", 5)
    case.vote("sign", "s1", "refuse").vote("sign", "s2", "refuse")
    assert len(case.open) == 3
    assert case.vote("sign", "s3", "refuse").open == ["no"]


def test_signers_in_turn_are_asked_one_after_the_other():
    case = signing(sequential=True)
    for name in ("s1", "s2", "s3"):
        assert case.open == [f"sign:{name}"]
        case.vote("sign", name)
    assert case.open == ["yes"]


def test_zero_and_doubled_signers_are_refused():
    graph = draw(AFTER, sign=cosign())
    for wrong, why in (([], "没有任何会签人"), (["s1", "s1"], "重复"), ("s1", "无法识别"), ([1], "无法识别")):
        with pytest.raises(Refused, match=why):
            Driven(graph, {"sign": wrong})


def test_a_signer_added_late_must_be_waited_for():
    case = signing(count=2).vote("sign", "s1")
    case.add("sign", "s9").vote("sign", "s2")
    assert case.open == ["sign:s9"]
    assert case.vote("sign", "s9").open == ["yes"]
    with pytest.raises(Refused, match="已在"):
        signing().add("sign", "s2")


def test_a_signer_added_to_signers_in_turn_comes_last_and_can_be_taken_out_unasked():
    case = signing(count=2, sequential=True).add("sign", "s9")
    body = case.body("sign")
    case.give(RemoveSigner(body.id, 1, "s2")).vote("sign", "s1")
    assert case.open == ["sign:s9"]


def test_removing_the_last_open_signer_crosses_the_ratio():
    case = signing("ratio:0.6", 5)  # three of five; two of three when two are gone
    case.vote("sign", "s1").vote("sign", "s2").vote("sign", "s3", "refuse").remove("sign", "s4")
    assert case.open == ["sign:s5"], "two of four are not 60 %"
    assert case.remove("sign", "s5").open == ["yes"], "two of three are"


def test_removing_the_last_open_signer_may_leave_a_refusal():
    case = signing("ratio:0.6", 3, earlyEnd="false")
    case.vote("sign", "s1").vote("sign", "s2", "refuse").remove("sign", "s3")
    assert case.open == ["no"], "one of two is not 60 %"


def test_the_last_signer_of_all_cannot_be_removed():
    case = signing(count=2).remove("sign", "s1")
    with pytest.raises(Refused, match="至少"):
        case.remove("sign", "s2")
    assert case.open == ["sign:s2"]


def test_who_has_voted_cannot_be_removed():
    case = signing()
    item = case.item("sign", "s1")
    case.vote("sign", "s1")
    with pytest.raises(Stale):
        case.give(RemoveSigner(*item))
    with pytest.raises(Stale):
        case.give(RemoveSigner(case.body("sign").id, 1, "s1"))


DEEDS = {
    "vote": lambda case, item, late: case.vote("sign", "s2"),
    "remove": lambda case, item, late: case.give(RemoveSigner(*item)),
    "timer": lambda case, item, late: case.fire("late") if case.timers else late(case),
}


@pytest.mark.parametrize("order", list(permutations(DEEDS)), ids="-".join)
def test_deciding_vote_removal_and_boundary_timer_in_every_order_leave_by_one_exit(order):
    text = AFTER + "\nlate > boss > end"
    case = Driven(draw(text, sign=cosign("ratio:0.6"), late=timer("sign")), {"sign": ["s1", "s2", "s3"]})
    case.vote("sign", "s1")
    item, fired = case.item("sign", "s3"), case.timer("late")

    def too_late(case):
        assert step(case.graph, case.state, fired, None).state is case.state

    for deed in order:
        left = None if any(one.kind == "body" for one in case.state.scopes.values()) else case.open
        try:
            DEEDS[deed](case, item, too_late)
        except (Stale, AssertionError):
            assert left is not None, "only what comes after the exit is too late"
        if left is not None:
            assert case.open == left, "nothing happens after the exit"

    assert case.open == {"vote": ["yes"], "timer": ["boss"], "remove": None}[order[0]] or (
        order[0] == "remove" and case.open == ({"vote": ["yes"], "timer": ["boss"]}[order[1]]))


def test_every_instance_of_a_multi_instance_sub_process_runs_through():
    graph = draw("start > P > z > end\nP.start > P.a > P.b > P.end", P=cosign())
    case = Driven(graph, {"P": ["north", "south"]})
    assert [scope.key for scope in case.state.scopes.values() if scope.kind == "child"] == ["north", "south"]
    first, second = (key for key, what in sorted(case.work.items()) if what[0] == "P.a")
    case.give(Complete(*first)).give(Complete(*second))
    assert case.open == ["P.b:north", "P.b:south"]
    for key in list(case.work):
        case.give(Complete(*key))
    assert case.open == ["z"]


def test_a_job_for_each_of_many_is_left_when_all_are_done():
    graph = draw("start > job1 > z > end", job1=cosign() | {"operation": "send"})
    case = Driven(graph, {"job1": ["a", "b"]})
    for scope in [one for one in case.state.scopes.values() if one.wait == "job"]:
        case.give(JobDone(scope.id, scope.generation))
    assert case.open == ["z"]


def test_an_error_in_one_instance_breaks_off_all_of_them():
    graph = draw("start > P > z > end\nP.start > P.a > P.fail\ncatch > rescue > end", P=cosign("any"),
                 P__fail={"event": Event("error", "E1")}, catch=error("P", "E1"))
    case = Driven(graph, {"P": ["n", "s"]})
    case.complete("P.a", signer="n")
    assert case.open == ["rescue"]
