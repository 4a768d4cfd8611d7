"""Running cases in another version: what moves, what is carried, what is said about each."""

import pytest

from tests.engine.drawing import cosign, draw, timer
from tests.engine.driving import NOW, Driven
from workflows.engine.machine import Machine, Precedence
from workflows.engine.migration import Judge, candidates, plan
from workflows.engine.protocol import CancelTimer, CarryTimer, CarryWork, Migrate, Refused, Resume, StartTimer, Suspend
from workflows.engine.step import returnable, step
from workflows.engine.verify import Onwards

TEAM = {"sign": ["a", "b", "c"], "many": [f"s{n}" for n in range(20)]}
ROW = "start > draft > check > boss > end"
BOARD = "start > draft > and1\nand1 > sign > and2\nand1 > quality > and2\nand2 > boss > end"


def judged(case, made, machine=None, laws=(), deeds=()):
    return Judge(made, Onwards(made.new, machine, laws)).of(case.state, deeds, at=NOW)


def on(graph, *done, **more):
    case = Driven(graph, TEAM, **more)
    for node in done:
        case.complete(node, "pass" if "pass" in graph.nodes[node].outcomes else "")
    return case


def test_a_case_before_an_inserted_step_goes_on_and_will_do_it():
    before, after = draw(ROW), draw("start > draft > check > regress > boss > end")
    case = on(before, "draft")
    made = plan(before, after, {})

    finding = judged(case, made)
    case.migrate(made).complete("check")

    assert (finding.kind, finding.sentence) == ("move", "可以迁移，当前在「check」。")
    assert case.open == ["regress"]


@pytest.mark.parametrize("new", [
    "start > draft > regress > check > boss > end",
    "start > regress > draft > check > boss > end",
    "start > draft > and1\nand1 > regress > and2\nand1 > more > and2\nand2 > check > boss > end",
])  # fmt: skip
def test_a_case_past_an_inserted_step_had_better_finish_on_its_version(new):
    before, after = draw(ROW), draw(new)
    finding = judged(on(before, "draft"), plan(before, after, {}))
    assert (finding.kind, finding.possible) == ("finish", True)
    assert finding.sentence.startswith("已过「regress")
    assert finding.sentence.endswith("」应在的位置，建议在原版本办结。")


def test_a_step_inserted_in_a_way_that_is_not_taken_is_nobodys_loss():
    text = "start > draft > xor1\nxor1 >[x] a > xor2\nxor1 >[*] {} > xor2\nxor2 > boss > end"
    before, after = draw(text.format("b"), "x:boolean"), draw(text.format("regress > b"), "x:boolean")
    assert judged(on(before, "draft", x=True), plan(before, after, {})).kind == "move"
    assert judged(on(before, "draft", x=False), plan(before, after, {})).kind == "finish"


def test_a_step_inserted_in_a_loop_is_ahead_of_nobody_who_has_gone_by():
    text = "start > xor1 > {} > review > xor2\nxor2 >[review_outcome == 'refuse'] xor1\nxor2 >[*] end"
    review = {"outcomes": "pass,refuse"}
    before, after = draw(text.format("draft"), review=review), draw(text.format("draft > regress"), review=review)
    assert judged(on(before, "draft"), plan(before, after, {})).kind == "finish"
    assert judged(on(before), plan(before, after, {})).kind == "move"


def test_a_step_inserted_in_another_branch_matters_to_whoever_has_gone_by_there():
    before = draw(BOARD, sign=cosign())
    after = draw(BOARD.replace("quality > and2", "quality > regress > and2"), sign=cosign())
    case, other = on(before, "draft"), on(before, "draft", "quality")
    assert judged(case, plan(before, after, {})).kind == "move"
    assert judged(other, plan(before, after, {})).kind == "finish"


def test_a_place_that_is_gone_needs_a_target_of_the_same_kind_and_place():
    before = draw(ROW)
    after = draw("start > draft > boss > and1\nand1 > other > and2\nand1 > job > and2\nand2 > end")
    case = on(before, "draft")
    made = plan(before, after, {})
    finding = judged(case, made)

    assert (finding.kind, finding.possible) == ("decide", False)
    assert finding.sentence == "新版本中没有「check」，请指定由哪个环节接续。"
    assert candidates(made, "check") == ["draft", "boss"]
    assert plan(before, after, {"check": "other"}).wrong["check"] == "「other」不在同样的分支或子流程之内。"
    assert plan(before, after, {"check": "job"}).wrong["check"] == "「check」与「job」不是同一种环节。"
    with pytest.raises(Refused):
        step(after, case.state, made.command, NOW)
    given = plan(before, after, {"check": "boss"})
    assert judged(case, given).sentence == "可以迁移：「check」→「boss」。"
    assert case.migrate(given).open == ["boss"]


def test_a_renamed_step_keeps_what_is_known_of_it():
    before, after = draw(ROW), draw("start > draft > verify > boss > end")
    case = on(before, "draft", "check")
    case.migrate(plan(before, after, {"check": "verify"}))
    [(scope, _generation)] = case.work
    assert returnable(after, case.state, scope) == ["draft", "verify"]
    assert case.state.last[1] == "verify"


def test_what_is_not_there_any_more_is_forgotten():
    before, after = draw(ROW), draw("start > draft > boss > end")
    case = on(before, "draft", "check")
    case.migrate(plan(before, after, {}))
    [(scope, _generation)] = case.work
    assert returnable(after, case.state, scope) == ["draft"]
    assert case.state.last == (0, "")


@pytest.mark.parametrize("new", [
    "start > draft > and1\nand1 > sign > and2\nand1 > quality > and2\nand1 > legal > and2\nand2 > boss > end",
    "start > draft > sign > quality > boss > end",
    "start > draft > or1\nor1 >[x] sign > or2\nor1 >[*] quality > or2\nor2 > boss > end",
])  # fmt: skip
def test_open_branches_have_to_be_the_same_in_both_versions(new):
    before, after = draw(BOARD, sign=cosign()), draw(new, "x:boolean", sign=cosign(), draft={"writes": "x"})
    case, early = on(before, "draft"), on(before)
    made = plan(before, after, {})

    finding = judged(case, made)

    assert (finding.kind, finding.possible) == ("refused", False)
    assert judged(early, made).kind == "move"
    with pytest.raises(Refused):
        step(after, case.state, made.command, NOW)


def test_a_co_sign_in_progress_is_carried_with_its_votes():
    before = draw(BOARD, sign=cosign())
    after = draw(BOARD, sign=cosign(limit="2d"), quality={"limit": "1d"})
    case = on(before, "draft").vote("sign", "a")
    keys = set(case.work)

    case.migrate(plan(before, after, {}))

    carried = {(one.node, one.scope, one.generation): dict(one.attributes) for one in case.said(CarryWork)}
    assert {key[1:] for key in carried} == set(case.work) == keys
    assert {key[0]: what["limit"] for key, what in carried.items()} == {"quality": "1d", "sign": "2d"}
    assert case.body("sign").votes == (("a", "pass"),)
    assert case.vote("sign", "b").vote("sign", "c").open == ["quality"]


def test_a_co_sign_that_the_new_rule_decides_is_decided_once_and_said_beforehand():
    before, after = draw(BOARD, sign=cosign()), draw(BOARD, sign=cosign("any", fires="pass:agreed"))
    case = on(before, "draft").vote("sign", "a")
    made = plan(before, after, {})

    finding = judged(case, made)
    case.migrate(made)

    assert (finding.kind, finding.possible) == ("decide", True)
    assert finding.sentence == "按新的会签规则，「sign」迁移时即有结论：通过。"
    assert (case.fired, case.open, len(case.records("cosign_decided"))) == (["agreed"], ["quality"], 1)


def test_a_co_sign_of_others_is_somebodys_decision():
    before = draw(BOARD, sign=cosign(candidateGroups="legal"))
    after = draw(BOARD, sign=cosign(candidateGroups="legal,finance"))
    finding = judged(on(before, "draft"), plan(before, after, {}))
    assert (finding.kind, finding.possible) == ("decide", True)
    assert "会签人不同" in finding.sentence


def test_signers_in_turn_are_all_asked_when_the_new_version_asks_them_together():
    before, after = draw("start > sign > end", sign=cosign(sequential=True)), draw("start > sign > end", sign=cosign())
    case = on(before)
    case.migrate(plan(before, after, {}))
    assert case.open == ["sign:a", "sign:b", "sign:c"]


def test_timers_are_kept_counted_anew_cancelled_or_begun():
    old = draw("start > draft > end\nsame > x > end\nlonger > x\ngone > x", same=timer("draft"),
               longer=timer("draft"), gone=timer("draft"))
    new = draw("start > draft > end\nsame > x > end\nlonger > x\nfresh > x", same=timer("draft"),
               longer=timer("draft", "PT8H"), fresh=timer("draft", "PT2H"))
    case = on(old)
    case.migrate(plan(old, new, {}))

    [key] = case.work
    assert case.said(CancelTimer) == [CancelTimer(*key, "gone")]
    assert case.said(CarryTimer) == [CarryTimer(*key, "longer", "longer", "duration", "PT8H", anew=True)]
    assert case.said(StartTimer) == [StartTimer(*key, "fresh", "duration", "PT2H")]
    assert case.running == ["fresh", "longer", "same"]


def test_a_timer_that_has_rung_does_not_ring_again():
    graph = draw("start > draft > end\nlate > x > end2", late=timer("draft", interrupting=False))
    case = on(graph).fire("late")
    case.migrate(plan(graph, draw("start > draft > more > end\nlate > x > end2",
                                  late=timer("draft", interrupting=False)), {}))
    assert (case.open, case.running) == (["draft", "x"], [])


def test_a_job_on_its_way_and_a_result_that_waits_refuse():
    graph = draw("start > job > boss > end")
    case = on(graph)
    assert judged(case, plan(graph, graph, {})).sentence == "「job」的自动任务还没有完成，完成之后才能迁移。"
    case.give(Suspend()).job("job")
    assert judged(case, plan(graph, graph, {})).sentence.startswith("案件暂停期间收到了")


def test_a_suspended_case_is_migrated_and_decides_when_it_goes_on():
    before, after = draw(BOARD, sign=cosign()), draw(BOARD, sign=cosign("any"))
    case = on(before, "draft").vote("sign", "a").give(Suspend())
    case.migrate(plan(before, after, {}))
    assert case.state.suspended
    assert not case.records("cosign_decided")

    assert case.give(Resume()).open == ["quality"]


def test_no_case_is_moved_where_a_law_would_be_broken_from_there():
    machine = Machine("new", frozenset({"done"}), {"check": {"new": "new"}, "approve": {"new": "done"}})
    law = Precedence("先审后批", "check", "approve")
    before = draw(ROW, boss={"fires": "approve"}, check={"withdraw": "none"}, draft={"withdraw": "none"})
    after = draw(ROW, boss={"fires": "approve", "returns": "none", "withdraw": "none"},
                 check={"fires": "check", "withdraw": "none"}, draft={"withdraw": "none"})
    made = plan(before, after, {})

    past = judged(on(before, "draft", "check"), made, machine, [law])
    done = judged(on(before, "draft", "check"), made, machine, [law], deeds=["check"])

    assert (past.kind, past.possible) == ("refused", False)
    assert past.sentence == "迁移之后不能保证流程合规：违反规则“先审后批”：“approve”之前没有仍然有效的“check”。"
    assert done.kind == judged(on(before, "draft"), made, machine, [law]).kind == "move"


def test_a_thousand_cases_in_few_states_cost_few_proofs():
    graph = draw("start > many > xor1\nxor1 >[n > 5] boss > end\nxor1 >[*] end", "n:number", many=cosign())
    made = plan(graph, graph, {})
    proofs = Onwards(graph, None)
    judge = Judge(made, proofs)
    for n in range(10):
        case = on(graph, n=n)
        for signer in range(n):
            case.vote("many", f"s{signer}")
            assert judge.of(case.state, at=NOW).kind == "move"
    assert proofs.proofs == 2  # more than five or not, however many have signed


def test_a_condition_that_the_case_has_no_value_for_is_told_beforehand():
    before, after = draw(ROW), draw("start > draft > check > xor1\nxor1 >[x > 5] boss > end\nxor1 >[*] end", "x:number")
    finding = judged(on(before, "draft"), plan(before, after, {}))
    assert finding.kind == "refused"
    assert "「xor1」的条件无法判断" in finding.sentence


def test_nothing_but_the_version_changes_where_the_versions_are_the_same():
    graph = draw(BOARD, sign=cosign())
    assert plan(graph, graph, {}).command == Migrate()
