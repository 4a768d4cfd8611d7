"""Plain flow: decisions, joins, ends, jobs, sub-processes."""

import pytest

from tests.engine.drawing import draw, error, timer
from tests.engine.driving import Driven
from workflows.bpmn.model import Element, Event
from workflows.engine.graph import CannotCompile
from workflows.engine.protocol import Complete, EndCase, JobDone, Refused, Stale
from workflows.engine.step import step


def test_a_straight_process_opens_one_task_after_the_other_and_ends():
    case = Driven(draw("start > a > b > end"))
    assert case.open == ["a"]
    case.complete("a")
    assert case.open == ["b"]
    case.complete("b")
    assert case.ended == "completed"
    assert case.said(EndCase) == [EndCase("completed")]


def test_the_path_taken_can_be_drawn_from_the_records():
    case = Driven(draw("start > a > xor1 >[a_outcome == 'no'] b > end\nxor1 >[*] end", a={"outcomes": "yes,no"}))
    case.complete("a", "no")
    assert case.records("taken")[0].detail == {"flows": ["a-xor1", "xor1-b"]}
    assert [(one.verb, one.node) for one in case.effects if hasattr(one, "verb")] == [
        ("left", "a"), ("entered", "b"), ("taken", "")]


def test_a_decision_reads_declared_variables_and_falls_back_to_its_default():
    graph = draw("start > xor1 >[budget > 1000.5] big > end\nxor1 >[*] small > end", variables="budget:number")
    assert Driven(graph, budget="1000.51").open == ["big"]
    assert Driven(graph, budget=1000).open == ["small"]


def test_a_decision_that_cannot_be_made_refuses_the_command_and_says_why():
    graph = draw("start > a > xor1 >[budget > 10] b > end\nxor1 >[budget <= 10] end", variables="budget:number")
    case = Driven(graph)
    with pytest.raises(Refused, match=r"budget.*还没有值"):
        case.complete("a")
    assert case.open == ["a"]


def test_a_decision_without_a_way_out_refuses_the_command():
    graph = draw("start > a > xor1 >[n > 10] b > end\nxor1 >[n < 10] end", variables="n:number")
    with pytest.raises(Refused, match="没有一条出路"):
        Driven(graph, n=10).complete("a")


def test_branches_meet_at_their_join_in_any_order():
    graph = draw("start > and1 > a > and2 > c > end\nand1 > b > and2")
    for first, second in (("a", "b"), ("b", "a")):
        case = Driven(graph)
        assert case.open == ["a", "b"]
        case.complete(first)
        assert case.open == [second]
        case.complete(second)
        assert case.open == ["c"]


def test_branches_begin_in_the_order_in_which_they_are_drawn():
    nodes = {name: {"firesOnEntry": f"begin_{name}"} for name in "abc"}
    case = Driven(draw("start > and1 > a > and2 > end\nand1 > P > and2\nP.start > P.b > P.end\nand1 > c > and2",
                       a=nodes["a"], P__b=nodes["b"], c=nodes["c"]))
    assert case.fired == ["begin_a", "begin_b", "begin_c"]


def test_nested_splits_may_share_one_join():
    case = Driven(draw("start > and1 > a > and9 > z > end\nand1 > and2 > b > and9\nand2 > c > and9"))
    for name in ("c", "a", "b"):
        assert "z" not in case.open
        case.complete(name)
    assert case.open == ["z"]


def test_branches_that_all_end_join_at_the_end_of_their_scope():
    case = Driven(draw("start > and1 > a > end1\nand1 > b > end2"))
    case.complete("a")
    assert not case.ended
    case.complete("b")
    assert case.ended == "completed"


def test_several_flows_out_of_a_task_are_taken_together_and_several_into_one_merge():
    case = Driven(draw("start > a > b > and9 > d > end\na > c > and9"))
    case.complete("a")
    assert case.open == ["b", "c"]
    merged = Driven(draw("start > xor1 >[x] a > c > end\nxor1 >[*] b > c", variables="x:boolean"), x=True)
    assert merged.complete("a").open == ["c"]


@pytest.mark.parametrize(("online", "gift", "opened"), [
    (True, True, ["a", "b"]), (True, False, ["a"]), (False, True, ["b"]), (False, False, ["c"])])
def test_an_inclusive_split_opens_what_is_true_and_waits_for_just_that(online, gift, opened):
    graph = draw("start > or1 >[online] a > or2 > z > end\nor1 >[gift] b > or2\nor1 >[*] c > or2",
                 variables="online:boolean,gift:boolean")
    case = Driven(graph, online=online, gift=gift)
    assert case.open == opened
    for name in opened:
        case.complete(name)
    assert case.open == ["z"]


def test_a_loop_comes_back_as_often_as_it_is_sent():
    case = Driven(draw("start > a > b > xor1 >[b_outcome == 'refuse'] a\nxor1 >[*] end", b={"outcomes": "pass,refuse"}))
    for _ in range(3):
        case.complete("a").complete("b", "refuse")
        assert case.open == ["a"]
    case.complete("a").complete("b", "pass")
    assert case.ended == "completed"


def test_a_person_may_write_what_the_node_declares_and_nothing_else():
    graph = draw("start > a > end", variables="x:number,y:number", a={"writes": "x"})
    case = Driven(graph)
    with pytest.raises(Refused, match="没有声明"):
        case.complete("a", y=1)
    with pytest.raises(Refused, match="数字"):
        case.complete("a", x="much")
    assert case.complete("a", x="1.50").state.data["x"] == "1.5"


def test_an_outcome_that_the_node_does_not_know_is_refused():
    with pytest.raises(Refused, match="只能是"):
        Driven(draw("start > a > end", a={"outcomes": "yes,no"})).complete("a", "maybe")


def test_a_second_decision_is_stale_and_a_second_job_answer_is_nothing():
    case = Driven(draw("start > a > job1 > b > end"))
    item = case.item("a")
    case.complete("a")
    with pytest.raises(Stale):
        case.give(Complete(*item))
    case.job("job1")
    late = step(case.graph, case.state, JobDone(*case.jobs["job1"]), None)
    assert late.state is case.state
    assert late.effects == ()


def test_jobs_hand_back_what_they_may_write():
    case = Driven(draw("start > job1 > xor1 >[score >= 60] a > end\nxor1 >[*] b > end", variables="score:number",
                       job1={"operation": "rate", "resultVariable": "score"}))
    assert case.job("job1", score=60).open == ["a"]


def test_a_rule_is_asked_for_in_mid_run():
    graph = draw("start > rule1 > xor1 >[risk == 'high'] a > end\nxor1 >[*] b > end", variables="risk:enum(high|low)",
                 rule1={"decisionRef": "d", "resultVariable": "risk"})
    assert Driven(graph, {"rule1": "high"}).open == ["a"]
    assert Driven(graph, {"rule1": "low"}).open == ["b"]
    with pytest.raises(Refused, match="high、low"):
        Driven(graph, {"rule1": "middle"})


def test_transitions_fire_in_the_order_in_which_the_token_meets_them():
    case = Driven(draw("start > a > b > end", a={"outcomes": "ok,no", "fires": "ok:approve,no:refuse,log"},
                       b={"firesOnEntry": "begin,note"}, end={"fires": "close"}))
    case.complete("a", "ok")
    assert case.fired == ["approve", "log", "begin", "note"]
    assert case.complete("b").fired == ["close"]


def test_the_shell_can_abort_at_the_third_transition_because_nothing_has_happened_yet():
    graph = draw("start > a > b > end", a={"fires": "one,two,three"})
    before = Driven(graph).state
    made = step(graph, before, Complete(1, 1, "done"), None)
    kinds = [type(effect).__name__ for effect in made.effects]
    assert kinds.index("CloseWork") < kinds.index("FireTransition") < kinds.index("OpenWork")
    assert [effect.transition for effect in made.effects if hasattr(effect, "transition")] == ["one", "two", "three"]
    assert step(graph, before, Complete(1, 1, "done"), None) == made, "the state given is untouched"


def test_a_sub_process_runs_inside_and_is_left_once():
    case = Driven(draw("start > P > z > end\nP.start > P.and1 > P.a > P.and2 > P.end\nP.and1 > P.b > P.and2"))
    assert case.open == ["P.a", "P.b"]
    assert case.complete("P.a").complete("P.b").open == ["z"]


def test_a_terminate_end_stops_everything_else():
    case = Driven(draw("start > and1 > a > term\nand1 > b > end\nand1 > job1 > end"))
    case.complete("a")
    assert case.ended == "terminated"
    assert not case.work


def test_a_jobs_late_answer_after_terminate_is_nothing():
    case = Driven(draw("start > and1 > a > term\nand1 > job1 > end"))
    case.complete("a")
    late = step(case.graph, case.state, JobDone(*case.jobs["job1"]), None)
    assert (late.state is case.state, late.effects, late.need) == (True, (), None)


def test_a_terminate_end_in_a_sub_process_ends_only_that():
    case = Driven(draw("start > P > z > end\nP.start > P.and1 > P.a > P.term\nP.and1 > P.b > P.end"))
    assert case.complete("P.a").open == ["z"]


def test_an_error_end_is_caught_on_the_sub_process_or_ends_the_case():
    text = "start > P > z > end\nP.start > P.and1 > P.a > P.fail\nP.and1 > P.b > P.end\n"
    fail = {"event": Event("error", "E1")}
    caught = Driven(draw(text + "catch > rescue > end", P__fail=fail, catch=error("P", "E1")))
    assert caught.complete("P.a").open == ["rescue"]
    other = Driven(draw(text + "catch > rescue > end", P__fail=fail, catch=error("P", "E2")))
    assert other.complete("P.a").ended == "error"
    assert other.said(EndCase) == [EndCase("error", "E1")]


def test_a_failed_job_goes_to_its_error_boundary_or_stays_open():
    case = Driven(draw("start > job1 > end\ncatch > rescue > end", catch=error("job1", "E1")))
    case.fail("job1", "E9")
    assert [one.detail for one in case.records("not_caught")] == [{"code": "E9"}]
    assert case.fail("job1", "E1").open == ["rescue"]
    assert case.job("job1").open == ["rescue"]


def test_a_called_process_hands_back_what_the_node_writes():
    graph = draw("start > call1 > xor1 >[ok] a > end\nxor1 >[*] b > end", variables="ok:boolean",
                 call1={"writes": "ok"})
    assert Driven(graph).called_ended("call1", ok=True).open == ["a"]


def test_manual_and_plain_tasks_are_steps_for_people():
    for kind in ("manualTask", "task", "userTask"):
        assert Driven(draw("start > a > end", a=Element("", kind, "", ""))).open == ["a"]


def test_timers_interrupt_or_run_beside():
    text = "start > a > b > end\nlate > boss > end"
    case = Driven(draw(text, late=timer("a")))
    assert case.running == ["late"]
    assert case.fire("late").open == ["boss"]
    beside = Driven(draw("start > a > b > end\nlate > remind > end2", late=timer("a", interrupting=False)))
    beside.fire("late")
    assert beside.open == ["a", "remind"]
    beside.complete("a").complete("b")
    assert (beside.open, beside.ended) == (["remind"], "")
    assert beside.complete("remind").ended == "completed"


def test_a_side_path_goes_on_when_its_activity_is_interrupted():
    case = Driven(draw("start > a > end\nsoon > remind > end2\nlate > boss > end3",
                       soon=timer("a", interrupting=False), late=timer("a", "PT9H")))
    assert case.fire("soon").fire("late").open == ["boss", "remind"]


def test_a_side_path_may_terminate_the_case_with_everything_open():
    case = Driven(draw("start > a > end\nlate > give_up > term", late=timer("a", interrupting=False)))
    case.fire("late").complete("give_up")
    assert (case.ended, case.work) == ("terminated", {})


def test_a_cycle_is_wound_up_until_it_has_run_down():
    graph = draw("start > a > end\ntick > job1 > end2", tick=timer("a", "R2/PT8H", interrupting=False, form="cycle"))
    case = Driven(graph)
    case.fire("tick").job("job1")
    assert list(case.timers.values()) == ["R1/PT8H"]
    case.fire("tick").job("job1")
    assert not case.timers


def test_a_timer_reads_its_term_from_a_variable():
    graph = draw("start > wait1 > a > end", variables="until:date",
                 wait1={"event": Event("timer", "${until}", "date")})
    case = Driven(graph, until="2026-05-01")
    assert list(case.timers.values()) == ["2026-05-01"]
    assert case.fire("wait1").open == ["a"]
    with pytest.raises(Refused, match="until"):
        Driven(graph)


def test_completing_stops_the_timers_and_a_late_timer_is_nothing():
    case = Driven(draw("start > a > b > end\nlate > boss > end", late=timer("a")))
    late = case.timer("late")
    case.complete("a")
    assert not case.timers
    assert step(case.graph, case.state, late, None).state is case.state


def test_undeclared_start_data_is_refused():
    with pytest.raises(Refused, match="没有声明"):
        Driven(draw("start > a > end"), budget=1)


def test_compiling_says_everything_at_once():
    with pytest.raises(CannotCompile) as caught:
        draw("start > xor1 >[size > 1] a > end\nxor1 > b > end", job1={"operation": ""})
    assert {key for key, _, _ in caught.value.problems} == {"job1"}
    with pytest.raises(CannotCompile) as caught:
        draw("start > xor1 >[size > 1] a > end\nxor1 > b > end\nlost > end")
    assert {key for key, _, _ in caught.value.problems} == {"xor1-a", "xor1-b", "lost"}


MEET = """start > draft > and1 > a > and2 > d > end
          and1 > b > and2
          and1 > c > end2"""


def test_branches_may_join_while_another_goes_on_to_an_end_of_its_own():
    case = Driven(draw(MEET)).complete("draft").complete("a")
    assert case.open == ["b", "c"]
    assert case.complete("b").open == ["c", "d"]
    assert case.complete("d").open == ["c"]
    assert case.complete("c").ended == "completed"
    assert Driven(draw(MEET)).complete("draft").complete("c").complete("a").complete("b").complete("d").ended


def test_branches_may_join_before_the_others_do():
    text = "start > and1 > a > and2 > e > and3 > z > end\nand1 > b > and2\nand1 > c > and3\nand1 > d > and3"
    case = Driven(draw(text)).complete("a").complete("b")
    assert case.open == ["c", "d", "e"]
    assert case.complete("d").complete("e").complete("c").open == ["z"]


def test_the_inner_split_that_is_drawn_nowhere_is_told_nowhere():
    case = Driven(draw(MEET)).complete("draft")
    assert case.records("taken")[0].detail["flows"] == ["draft-and1", "and1-c", "and1-a", "and1-b"]
    case.complete("a").complete("b")
    assert case.send_back("d", "b").open == ["a", "b", "c"], "c is not touched by what a and b do again"
    assert case.records("returned")[0].detail == {"from": "d", "to": "and1"}
    assert case.complete("a").complete("b").send_back("d", "draft").open == ["draft"]
