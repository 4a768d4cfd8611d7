"""What verification refuses, and the path it shows."""

from types import MappingProxyType

import pytest

from tests.engine.drawing import cosign, draw, error, timer
from workflows.engine.graph.nouns import AND, END, START, WORK, Graph, Node, Way
from workflows.engine.machine import Absence, Machine, Precedence, Response, Separation
from workflows.engine.verify import verify

MACHINE = Machine("draft", frozenset({"approved", "dropped"}), {
    "submit": {"draft": "in_review"}, "approve": {"in_review": "approved"},
    "reject": {"in_review": "draft"}, "drop": {"draft": "dropped"}})

REVIEW = """
    start > write > review > xor1 >[review_outcome == 'pass'] end
    xor1 >[*] write
"""


def review(**write):
    return draw(REVIEW, write={"fires": "submit", "returns": "none", **write},
                review={"outcomes": "pass,refuse", "fires": "pass:approve,refuse:reject", "returns": "none"})


def only(verdict):
    assert len(verdict.refusals) == 1, verdict.refusals
    return verdict.refusals[0]


def path(refusal):
    return [(node, what) for node, _name, what in refusal.path]


def test_withdrawing_what_was_submitted_needs_a_transition_back():
    refusal = only(verify(review(), MACHINE))

    assert (refusal.kind, refusal.element_id, refusal.law) == ("not_allowed", "write", "submit")
    assert path(refusal) == [("start", "开始"), ("write", "done"), ("write", "撤回"), ("write", "done")]


def test_the_same_process_is_sound_once_a_return_fires_the_way_back():
    verdict = verify(review(firesOnReturn="reject"), MACHINE)

    assert verdict.sound
    assert verdict.assumptions


def test_a_transition_that_the_machine_does_not_allow_is_refused_with_its_path():
    refusal = only(verify(draw("start > a > b > end", a={"fires": "submit", "firesOnReturn": "reject"},
                               b={"fires": "submit"}), MACHINE))

    assert (refusal.kind, refusal.element_id, refusal.law) == ("not_allowed", "b", "submit")
    assert path(refusal) == [("start", "开始"), ("a", "done"), ("b", "done")]
    assert "in_review" in refusal.reason


def test_a_transition_that_the_machine_does_not_know_is_refused():
    assert only(verify(draw("start > a > end", a={"fires": "publish"}), MACHINE)).kind == "unknown_transition"


def test_returns_are_explored_and_fire_what_they_declare():
    graph = draw("start > a > b > end", a={"fires": "submit"}, b={"fires": "approve"})
    refusal = verify(graph, MACHINE).refusals[0]

    assert (refusal.kind, refusal.element_id) == ("not_allowed", "a")
    assert any("退回" in what or "撤回" in what for _node, _name, what in refusal.path)
    assert verify(draw("start > a > b > end", a={"fires": "submit", "firesOnReturn": "reject"},
                       b={"fires": "approve"}), MACHINE).sound


def test_an_end_with_the_machine_unfinished_is_refused():
    graph = draw("start > a > end", a={"fires": "submit", "firesOnReturn": "reject"})
    refusal = only(verify(graph, MACHINE))

    assert (refusal.kind, refusal.element_id) == ("unfinished", "end")
    assert "in_review" in refusal.reason
    assert path(refusal) == [("start", "开始"), ("a", "done")]


def test_an_unlabelled_step_cannot_pass_by_saying_nothing():
    assert only(verify(draw("start > a > end"), MACHINE)).kind == "unfinished"


@pytest.mark.parametrize("text", [
    "start > a > xor1 >[x] end\nxor1 >[*] b > xor2 >[x] b\nxor2 >[*] b2 > xor3 >[x] b2\nxor3 >[*] c > end",
    "start > a > and1 > b > and2\nand1 > c > d > and2\nand2 > end",
])
def test_what_always_ends_is_sound(text):
    assert verify(draw(text, "x:boolean"), None).sound


def test_a_loop_without_a_way_out_is_refused_with_the_way_into_it():
    graph = draw("start > a > xor1 >[x] end\nxor1 >[*] b > xor2 >[x] end\nxor2 >[*] b", "x:boolean",
                 a={"returns": "none"}, b={"returns": "none"})
    refusal = only(verify(graph, None))

    assert (refusal.kind, refusal.element_id) == ("stuck", "b")
    assert path(refusal) == [("start", "开始"), ("a", "done"), ("xor1", "x 为否")]


def test_a_return_is_no_way_out_of_a_trap():
    graph = draw("start > a > xor1 >[x] end\nxor1 >[*] b > xor2 >[x] end\nxor2 >[*] b", "x:boolean")

    assert only(verify(graph, None)).kind == "stuck"


def test_a_loop_is_left_when_a_step_writes_what_is_asked():
    graph = draw("start > a > xor1 >[x] end\nxor1 >[*] a", "x:boolean", a={"writes": "x"})

    assert verify(graph, None).sound


def test_a_step_that_no_way_leads_to_is_dead():
    graph = draw("start > a > xor1 >[x] xor2 >[not x] b > end\nxor2 >[*] end\nxor1 >[*] end", "x:boolean")
    refusal = only(verify(graph, None))

    assert (refusal.kind, refusal.element_id) == ("dead", "b")


@pytest.mark.parametrize(("conditions", "value"), [
    (("n > 500", "n < 500"), "n = 500"),
    (("n > 500", "n <= 100"), "100 < n < 500"),
    (("category == 'a'", "category == 'b'"), "category = c"),
    (("online", "online and n > 5"), "online 为否"),
    (("day < '2026-01-01'", "day > '2026-01-01'"), "day = 2026-01-01"),
])
def test_a_decision_without_default_must_fit_every_value(conditions, value):
    graph = draw(f"start > a > xor1 >[{conditions[0]}] b > end\nxor1 >[{conditions[1]}] end",
                 "n:number,category:enum(a|b|c),online:boolean,day:date")
    refusal = verify(graph, None).refusals[0]

    assert (refusal.kind, refusal.element_id) == ("no_way", "xor1")
    assert value in refusal.reason
    assert path(refusal)[:2] == [("start", "开始"), ("a", "done")]


@pytest.mark.parametrize("conditions", [
    ("n > 500", "n <= 500"), ("category == 'a' or category == 'b'", "category == 'c'"), ("online", "not online"),
    ("name == 'x'", "name != 'x'"), ("n + m > 3", "not (n + m > 3)"),
])
def test_decisions_that_fit_every_value_need_no_default(conditions):
    graph = draw(f"start > a > xor1 >[{conditions[0]}] b > end\nxor1 >[{conditions[1]}] end",
                 "n:number,m:number,category:enum(a|b|c),online:boolean,name:text")

    assert verify(graph, None).sound


def test_sums_are_taken_as_open_and_that_is_said():
    graph = draw("start > a > xor1 >[n + m > 3] b > end\nxor1 >[n + m <= 3] end", "n:number,m:number")
    verdict = verify(graph, None)

    assert verdict.refusals[0].kind == "no_way"
    assert any("m、n" in one for one in verdict.assumptions)


def test_a_result_that_nobody_has_given_yet_cannot_be_calculated_with():
    graph = draw("start > xor1 >[b_outcome == 'yes'] a > end\nxor1 >[b_outcome == 'no'] b > end",
                 b={"outcomes": "yes,no"})

    assert verify(graph, None).refusals[0].kind == "no_way"


def test_precedence_is_refused_when_the_step_before_can_be_left_out():
    law = Precedence("先客服后审批", "reviewed", "approved")
    graph = draw("start > a > xor1 >[x] b > c > end\nxor1 >[*] c", "x:boolean", b={"fires": "reviewed"},
                 c={"fires": "approved"})
    refusal = only(verify(graph, None, [law]))

    assert (refusal.kind, refusal.element_id, refusal.law) == ("law", "c", "先客服后审批")
    assert path(refusal) == [("start", "开始"), ("a", "done"), ("xor1", "x 为否"), ("c", "done")]


def test_precedence_is_void_after_what_voids_it():
    text = "start > a > b > c > xor1 >[c_outcome == 'again'] d > c\nxor1 >[*] end"
    nodes = {"b": {"fires": "reviewed", "returns": "none"}, "d": {"fires": "changed", "returns": "none"},
             "c": {"outcomes": "done,again", "fires": "done:approved", "returns": "none"}}

    assert verify(draw(text, **nodes), None, [Precedence("p", "reviewed", "approved")]).sound
    refusal = only(verify(draw(text, **nodes), None, [Precedence("p", "reviewed", "approved", frozenset({"changed"}))]))
    assert path(refusal)[-3:] == [("c", "again"), ("d", "done"), ("c", "done")]


def test_a_return_voids_a_pass_through_what_it_fires():
    law = Precedence("p", "reviewed", "approved", frozenset({"reopened"}))
    graph = draw("start > a > b > c > end", a={"firesOnReturn": "reopened"}, b={"fires": "reviewed"},
                 c={"fires": "approved"})
    skipping = draw("start > a > xor1 >[x] b > c > end\nxor1 >[*] c", "x:boolean", a={
        "firesOnReturn": "reopened", "writes": "x"}, b={"fires": "reviewed"}, c={"fires": "approved"})

    assert verify(graph, None, [law]).sound
    assert not verify(skipping, None, [law]).sound


def test_response_is_refused_at_an_end_without_it_and_excused():
    text = "start > a > xor1 >[x] b > end\nxor1 >[*] c > end"
    nodes = {"a": {"fires": "launched"}, "b": {"fires": "evaluated"}, "c": {"fires": "cancelled"}}
    refusal = only(verify(draw(text, "x:boolean", **nodes), None, [
        Response("每次上线都要评估", "launched", "evaluated")]))

    assert (refusal.kind, refusal.law) == ("law", "每次上线都要评估")
    assert path(refusal)[-2:] == [("xor1", "x 为否"), ("c", "done")]
    assert verify(draw(text, "x:boolean", **nodes), None, [
        Response("r", "launched", "evaluated", frozenset({"cancelled"}))]).sound


def test_absence_is_refused_after_what_forbids_it_or_at_all():
    graph = draw("start > a > b > end", a={"fires": "frozen", "returns": "none"}, b={"fires": "changed"})

    assert only(verify(graph, None, [Absence("n", "changed", "frozen")])).element_id == "b"
    assert only(verify(graph, None, [Absence("n", "frozen")])).element_id == "a"
    assert verify(draw("start > b > a > end", a={"fires": "frozen"}, b={"fires": "changed", "returns": "none"},
                       ), None, [Absence("n", "lost", "frozen")]).sound


def test_separation_asks_the_step_to_exclude_the_initiator():
    law = Separation("自己的不能自己审", "approved")
    text = "start > a > end"

    refusal = only(verify(draw(text, a={"fires": "approved"}), None, [law]))
    assert (refusal.kind, refusal.element_id, refusal.law) == ("separation", "a", "自己的不能自己审")
    assert verify(draw(text, a={"fires": "approved", "excludes": "initiator"}), None, [law]).sound


def test_separation_asks_to_exclude_those_who_did_the_first_step():
    law = Separation("s", "approved", "drafted")
    first = {"fires": "drafted"}

    for excludes, sound in (("initiator", False), ("a", True), ("initiator,a", True)):
        graph = draw("start > a > b > end", a=first, b={"fires": "approved", "excludes": excludes})
        assert verify(graph, None, [law]).sound is sound


def test_separation_is_not_evaded_by_a_step_without_a_person():
    graph = draw("start > a > job1 > end", job1={"fires": "approved"})

    assert only(verify(graph, None, [Separation("s", "approved")])).element_id == "job1"


def test_operations_must_exist():
    graph = draw("start > job1 > end", job1={"operation": "archive"})

    assert verify(graph, None, operations=frozenset({"archive"})).sound
    assert only(verify(graph, None, operations=frozenset())).kind == "unknown_operation"


def test_both_decisions_of_a_cosign_are_explored():
    text = "start > a > xor1 >[a_outcome == 'pass'] end\nxor1 >[*] end2"
    for rule in ("all", "any", "ratio:0.6"):
        for sequential in (False, True):
            graph = draw(text, a=cosign(rule, sequential, fires="pass:approve,refuse:reject"))
            assert {one.law for one in verify(graph, MACHINE).refusals} == {"approve", "reject"}


def test_an_early_refusal_closes_the_others_and_its_path_is_shown():
    graph = draw("start > a > end", a=cosign("all", fires="refuse:bad"))
    refusal = only(verify(graph, None, [Absence("n", "bad")]))

    assert path(refusal) == [("start", "开始"), ("a", "refuse")]
    slow = draw("start > a > end", a=cosign("all", fires="refuse:bad", earlyEnd="false"))
    assert len(only(verify(slow, None, [Absence("n", "bad")])).path) == 4


def test_timers_are_choices():
    graph = draw("start > a > end\nlate > b > end", late=timer("a"), b={"fires": "bad"})
    refusal = only(verify(graph, None, [Absence("n", "bad")]))

    assert path(refusal) == [("start", "开始"), ("late", "到时"), ("b", "done")]


def test_side_paths_run_beside_the_main_path():
    law = Precedence("p", "asked", "answered")
    graph = draw("start > a > b > end\nlate > c > end2", late=timer("a", interrupting=False), c={"fires": "asked"},
                 b={"fires": "answered"})
    refusal = only(verify(graph, None, [law]))

    assert refusal.element_id == "b"
    assert verify(draw("start > a > end\nlate > c > end2", late=timer("a", interrupting=False, spec="R3/PT1H",
                                                                     form="cycle")), None).sound


def test_errors_of_jobs_are_choices_where_they_are_caught():
    nodes = {"job1": {"fires": "sent"}, "b": {"fires": "failed"}}
    caught = draw("start > job1 > end\nwrong > b > end", wrong=error("job1", "E1"), **nodes)

    refusal = only(verify(caught, None, [Absence("n", "failed")]))
    assert path(refusal) == [("start", "开始"), ("job1", "出错 E1"), ("b", "done")]


def test_an_error_inside_a_subprocess_is_caught_outside():
    graph = draw("start > P > end\nP.start > P.job1 > P.end\nwrong > b > end", wrong=error("P"), b={"fires": "failed"})

    assert only(verify(graph, None, [Absence("n", "failed")])).element_id == "b"


def test_called_processes_end():
    assert verify(draw("start > call1 > end"), None).sound


def test_instances_of_a_subprocess_fire_once_each():
    body = "start > P > end\nP.start > P.a > P.end"
    graph = draw(body, P=cosign(), P__a={"fires": "submit"})
    refusal = verify(graph, Machine("draft", frozenset({"in"}), {"submit": {"draft": "in"}})).refusals[0]

    assert (refusal.kind, refusal.element_id) == ("not_allowed", "P.a")


def test_a_doubled_token_is_seen():
    def node(key, kind, *targets, **more):
        return Node(key, kind, key, "", tuple(Way(f"{key}-{target}", key, target) for target in targets), **more)

    nodes = {"start": node("start", START, "and1"), "and1": node("and1", AND, "m1", "m2", exit=""),
             "m1": node("m1", WORK, "x", outcomes=("done",), result="r", block="and1"),
             "m2": node("m2", WORK, "x", outcomes=("done",), result="r", block="and1"),
             "x": node("x", WORK, "end", outcomes=("done",), result="r", block="and1"),
             "end": node("end", END, block="and1")}
    graph = Graph("p", "", MappingProxyType(nodes), "start", ("start",), draw("start > a > end").variables | {
        "r": draw("start > a > end").variables["a_outcome"]})

    refusal = verify(graph, None).refusals[0]

    assert (refusal.kind, refusal.element_id) == ("duplicated", "x")
    assert len(refusal.path) == 3


def test_a_branch_that_fires_is_never_overlooked():
    branches = "\n".join(f"and1 > a{i} > b{i} > and2" for i in range(3))
    nodes = {f"{kind}{i}": {"returns": "none"} for i in range(3) for kind in "ab"}
    nodes["b1"] = {"fires": "first", "returns": "none"}
    nodes["a2"] = {"fires": "then", "returns": "none"}
    graph = draw(f"start > and1\n{branches}\nand2 > end", **nodes)

    assert only(verify(graph, None, [Precedence("p", "first", "then")])).element_id == "a2"


def test_a_side_path_still_open_lets_the_last_step_be_withdrawn():
    text = "start > and1 > a > and2\nand1 > b > and2\nlate > c > end2\nand2 > d > end"
    graph = draw(text, late=timer("a", interrupting=False), d={"firesOnReturn": "bad", "returns": "none"},
                 a={"returns": "none"}, b={"returns": "none"}, c={"returns": "none"})
    refusal = only(verify(graph, None, [Absence("n", "bad")]))

    assert refusal.element_id == "d"
    assert path(refusal)[-2:] == [("d", "done"), ("d", "撤回")]
    assert ("late", "到时") in path(refusal)


def test_every_refusal_names_element_and_reason():
    for graph, machine, laws in (
        (draw("start > a > end", a={"fires": "x"}), MACHINE, []),
        (draw("start > a > end"), MACHINE, []),
        (draw("start > a > end", a={"fires": "x"}), None, [Separation("s", "x")]),
    ):
        assert all(one.element_id and one.name and one.reason for one in verify(graph, machine, laws).refusals)
