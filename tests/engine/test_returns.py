"""Sending back, withdrawing: what is closed, what goes on, where the one token is."""

import pytest

from tests.engine.drawing import cosign, draw, error, timer
from tests.engine.driving import Driven
from workflows.engine.protocol import Cancel, CloseWork, Complete, Refused, Resume, ReturnTo, Stale, Suspend, Withdraw
from workflows.engine.step import returnable, step

LINE = "start > a > b > c > end"
FORK = "start > a > and1 > b > c > and2 > z > end\nand1 > d > e > and2"


def returns(case, node, signer=""):
    return returnable(case.graph, case.state, case.item(node, signer)[0])


def test_a_case_goes_back_to_a_step_it_passed_and_forgets_what_came_after():
    case = Driven(draw(LINE, a={"firesOnReturn": "reopen", "firesOnEntry": "open"}))
    case.complete("a").complete("b")
    assert returns(case, "c") == ["a", "b"]
    case.send_back("c", "a")
    assert case.open == ["a"]
    assert case.fired == ["reopen"]
    assert [one.why for one in case.said(CloseWork)] == ["returned"]
    assert case.records("returned")[0].detail == {"from": "c", "to": "a"}
    assert returns(case, "a") == []


def test_one_cannot_be_sent_back_to_what_lies_ahead_or_was_never_passed():
    case = Driven(draw("start > a > xor1 >[x] b > c > end\nxor1 >[*] d > c", variables="x:boolean"), x=True)
    case.complete("a").complete("b")
    for node in ("d", "c", "end", "xor1", "nowhere"):
        with pytest.raises(Refused, match="走过"):
            case.send_back("c", node)
    case.send_back("c", "a")
    with pytest.raises(Refused, match="走过"):
        case.send_back("a", "b")


def test_a_step_may_forbid_or_restrict_returning():
    graph = draw(LINE, b={"returns": "none"}, c={"returns": "a"})
    case = Driven(graph).complete("a")
    assert returns(case, "b") == []
    with pytest.raises(Refused, match="不允许"):
        case.send_back("b", "a")
    case.complete("b")
    assert returns(case, "c") == ["a"]
    with pytest.raises(Refused, match="不允许"):
        case.send_back("c", "b")


def test_in_a_later_lap_only_this_laps_steps_can_be_returned_to():
    case = Driven(draw("start > a > b > xor1 >[b_outcome == 'no'] a\nxor1 >[*] c > end", b={"outcomes": "yes,no"}))
    case.complete("a").complete("b", "no")
    assert returns(case, "a") == []
    case.complete("a").complete("b", "yes")
    assert returns(case, "c") == ["a", "b"]


def test_a_return_inside_a_branch_leaves_the_other_branch_alone():
    case = Driven(draw(FORK)).complete("a").complete("b").complete("d")
    sibling = case.item("e")
    case.send_back("c", "b")
    assert case.open == ["b", "e"]
    assert case.item("e") == sibling
    case.complete("b").complete("c").complete("e")
    assert case.open == ["z"]


def test_a_return_out_of_a_branch_closes_all_branches():
    graph = draw(FORK + "\nlate > boss > end2", late=timer("d", interrupting=False))
    case = Driven(graph).complete("a").complete("b")
    case.send_back("c", "a")
    assert (case.open, case.running) == (["a"], [])
    case.complete("a")
    assert case.open == ["b", "d"]


def test_a_return_to_a_sibling_branch_begins_the_whole_block_anew():
    case = Driven(draw(FORK)).complete("a").complete("b").complete("d")
    assert returns(case, "c") == ["a", "d", "b"]
    case.send_back("c", "d")
    assert case.open == ["b", "d"]
    assert case.records("returned")[0].detail == {"from": "c", "to": "and1"}


def test_a_return_into_a_joined_block_begins_it_anew():
    case = Driven(draw(FORK)).complete("a").complete("b").complete("c").complete("d").complete("e")
    assert set(returns(case, "z")) == {"a", "b", "c", "d", "e"}
    case.send_back("z", "e")
    assert case.open == ["b", "d"]
    case.complete("b").complete("c").complete("d").complete("e").complete("z")
    assert case.ended == "completed"


def test_a_signer_can_send_the_case_back_from_a_co_sign():
    case = Driven(draw("start > a > sign > end", sign=cosign()), {"sign": ["s1", "s2", "s3"]}).complete("a")
    case.vote("sign", "s1")
    case.send_back("sign", "a", "s2")
    assert case.open == ["a"]
    assert sorted(one.why for one in case.said(CloseWork)) == ["returned", "returned"]
    assert case.complete("a").open == ["sign:s1", "sign:s2", "sign:s3"], "votes do not survive"


def test_a_return_from_co_sign_in_branch_in_loop_survives_late_votes_and_timers():
    text = """start > a > and1 > sign > and2 > b > xor1 >[b_outcome == 'no'] a
              and1 > c > and2
              xor1 >[*] end
              late > boss > end2"""
    graph = draw(text, sign=cosign(), late=timer("sign", interrupting=False), b={"outcomes": "yes,no"})
    case = Driven(graph, {"sign": ["s1", "s2"]})
    case.complete("a")
    first_vote, first_timer = Complete(*case.item("sign", "s1"), "pass"), case.timer("late")
    case.vote("sign", "s1").vote("sign", "s2").complete("c").complete("b", "no")
    case.complete("a")  # the second lap
    second_vote, second_timer = Complete(*case.item("sign", "s2"), "pass"), case.timer("late")
    case.vote("sign", "s1")
    case.send_back("sign", "a", "s2")
    assert (case.open, case.running) == (["a"], [])

    for again in (case.state, case.complete("a").state):  # right after the return, and in the third lap
        for vote in (first_vote, second_vote):
            with pytest.raises(Stale):
                step(graph, again, vote, None)
        for fired in (first_timer, second_timer):
            late = step(graph, again, fired, None)
            assert (late.state is again, late.effects) == (True, ())
    assert case.open == ["c", "sign:s1", "sign:s2"]
    case.vote("sign", "s1").vote("sign", "s2").complete("c").complete("b", "yes")
    assert case.ended == "completed"


def test_a_return_out_of_nested_sub_processes_and_back_into_one_that_was_left():
    text = """start > a > P > z > end
              P.start > P.b > P.Q > P.c > P.end
              P.Q.start > P.Q.d > P.Q.e > P.Q.end"""
    case = Driven(draw(text, P__b={"firesOnReturn": "again"})).complete("a").complete("P.b").complete("P.Q.d")
    assert returns(case, "P.Q.e") == ["a", "P.b", "P.Q.d"]
    inside = Driven(case.graph).complete("a").complete("P.b").complete("P.Q.d").send_back("P.Q.e", "P.b")
    assert (inside.open, inside.fired) == (["P.b"], ["again"])
    outside = Driven(case.graph).complete("a").complete("P.b").complete("P.Q.d").send_back("P.Q.e", "a")
    assert outside.open == ["a"]
    case.complete("P.Q.e").complete("P.c")
    assert returns(case, "z") == ["a", "P", "P.b", "P.Q", "P.Q.d", "P.Q.e", "P.c"]
    case.send_back("z", "P.Q.e")
    assert case.open == ["P.Q.e"]
    assert returns(case, "P.Q.e") == ["a", "P.b", "P.Q.d"]
    assert case.complete("P.Q.e").complete("P.c").complete("z").ended == "completed"


def test_a_return_into_a_multi_instance_sub_process_begins_all_instances_anew():
    graph = draw("start > P > z > end\nP.start > P.a > P.end", P=cosign())
    case = Driven(graph, {"P": ["n", "s"]})
    for key in list(case.work):
        case.give(Complete(*key))
    assert returns(case, "z") == ["P"]
    assert case.send_back("z", "P").open == ["P.a:n", "P.a:s"]


def test_side_paths_are_taken_back_with_their_activity_only():
    text = "start > a > b > c > end\nlate > remind > end2"
    graph = draw(text, late=timer("b", interrupting=False))
    case = Driven(graph).complete("a").fire("late").complete("b")
    assert case.open == ["c", "remind"]
    assert Driven(graph).complete("a").fire("late").complete("b").send_back("c", "a").open == ["a"]
    assert Driven(graph).complete("a").fire("late").send_back("remind", "a").open == ["a"]
    kept = Driven(draw(text, late=timer("a", interrupting=False))).fire("late").complete("a").complete("b")
    assert kept.send_back("c", "b").open == ["b", "remind"]


def test_returning_from_a_closed_activity_is_stale():
    case = Driven(draw(LINE)).complete("a")
    item = case.item("b")
    case.complete("b")
    with pytest.raises(Stale):
        case.give(ReturnTo(*item, "a"))


def test_the_last_step_can_be_withdrawn_until_somebody_else_acts():
    case = Driven(draw(LINE, a={"firesOnReturn": "take_back"})).complete("a")
    case.give(Withdraw("a"))
    assert (case.open, case.fired) == (["a"], ["take_back"])
    assert case.records("withdrawn")[0].node == "a"
    case.complete("a").complete("b")
    for node in ("a", "c", ""):
        with pytest.raises(Refused, match="不能撤回"):
            case.give(Withdraw(node))


def test_a_step_may_forbid_that_its_outcome_is_withdrawn():
    case = Driven(draw(LINE, a={"withdraw": "none"})).complete("a")
    with pytest.raises(Refused, match="结论不能撤回"):
        case.give(Withdraw("a"))
    assert case.complete("b").give(Withdraw("b")).open == ["b"]


def test_one_vote_is_enough_to_stop_a_withdrawal():
    case = Driven(draw("start > a > sign > end", sign=cosign()), {"sign": ["s1", "s2"]}).complete("a")
    case.vote("sign", "s1")
    with pytest.raises(Refused, match="不能撤回"):
        case.give(Withdraw("a"))


def test_a_return_by_somebody_else_is_an_act_too():
    case = Driven(draw(FORK)).complete("a").complete("b").complete("d").send_back("c", "b")
    with pytest.raises(Refused, match="不能撤回"):
        case.give(Withdraw("d"))


def test_a_branch_that_waits_at_the_join_can_be_withdrawn_but_not_one_that_was_joined():
    case = Driven(draw("start > and1 > a > and2 > z > end\nand1 > b > and2"))
    case.complete("a").give(Withdraw("a"))
    assert case.open == ["a", "b"]
    case.complete("b").complete("a")
    with pytest.raises(Refused, match="汇合"):
        case.give(Withdraw("a"))
    assert case.open == ["z"]


def test_while_suspended_people_wait_and_timers_stand_still():
    case = Driven(draw("start > a > b > end\nlate > boss > end2", late=timer("a")))
    before = case.state
    case.give(Suspend())
    for command in (Complete(*case.item("a")), Suspend(), Withdraw("a"), ReturnTo(*case.item("a"), "a")):
        with pytest.raises(Refused, match="暂停"):
            case.give(command)
    assert step(case.graph, case.state, case.timer("late"), None).state is case.state
    case.timers.clear()  # the shell has used the row up
    case.give(Resume())
    assert case.state == before
    assert case.running == ["late"]


def test_job_answers_that_come_while_suspended_are_kept_in_order():
    graph = draw("start > and1 > job1 > and2 > z > end\nand1 > job2 > and2", variables="x:number",
                 job1={"operation": "o", "writes": "x"}, job2={"operation": "o", "writes": "x"})
    case = Driven(graph).give(Suspend())
    case.job("job1", x=1).job("job2", x=2)
    twice = case.state
    assert case.job("job1", x=3).state is not None
    assert case.state == twice
    with pytest.raises(Refused, match="没有声明"):
        Driven(graph).give(Suspend()).job("job1", y=1)
    case.give(Resume())
    assert (case.open, case.state.data["x"]) == (["z"], 2)
    assert case.state == Driven(graph).job("job1", x=1).job("job2", x=2).state


def test_a_failure_told_twice_while_suspended_counts_once():
    graph = draw("start > job1 > end\ncatch > job2 > end\nagain > rescue > end",
                 catch=error("job1"), again=error("job2"))
    case = Driven(graph).give(Suspend())
    case.fail("job1").fail("job1").give(Resume())
    assert [scope.node for scope in case.state.waiting()] == ["job2"]


def test_what_was_kept_is_dropped_when_a_suspended_case_is_cancelled():
    case = Driven(draw("start > job1 > a > end")).give(Suspend()).job("job1")
    assert case.give(Cancel()).state.agenda == ()


def test_cancelling_closes_everything_even_while_suspended():
    graph = draw("start > and1 > a > end\nand1 > sign > end\nand1 > call1 > end\nlate > b > end2",
                 sign=cosign(), late=timer("a"))
    case = Driven(graph, {"sign": ["s1", "s2"]}).give(Suspend())
    case.give(Cancel("no budget"))
    assert (case.ended, case.work, case.calls, case.timers) == ("cancelled", {}, {}, {})
    assert case.records("cancelled")[0].detail == {"reason": "no budget"}
    with pytest.raises(Stale):
        case.give(Cancel())
