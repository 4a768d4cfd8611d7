"""Coming straight back after a return, and approvals that stand: who is asked again, and why not the others."""

import json

import pytest

from tests.engine.drawing import cosign, draw, timer
from tests.engine.driving import NOW, Driven
from workflows.engine.protocol import Answer, Complete, FireTransition, OpenWork, Refused, ReturnTo, Withdraw
from workflows.engine.state import from_document, to_document
from workflows.engine.step import returnable, step, straight_targets
from workflows.engine.wire import from_json, to_json

LINE = "start > draft > a > b > c > end"
FORK = "start > draft > and1 > a > b > and2 > z > end\nand1 > sign > and2"
REVIEW = {"outcomes": "pass,refuse"}


def straight(case, node, to, signer="", **how):
    return case.send_back(node, to, signer, resume="straight", **how)


def fired(case):
    return [(one.transition, one.standing) for one in case.said(FireTransition)]


def test_a_case_comes_straight_back_and_the_trail_says_who_was_passed():
    graph = draw(LINE, a={"fires": "a_done"}, b={"fires": "b_done"}, draft={"fires": "sent", "firesOnReturn": "back"})
    case = straight(Driven(graph).complete("draft").complete("a").complete("b"), "c", "draft")
    assert (case.open, fired(case)) == (["draft"], [("back", False)])
    assert case.records("returned")[0].detail == {"from": "c", "to": "draft", "resume": "straight"}
    case.complete("draft")
    assert case.open == ["c"]
    assert [(one.node, one.detail["why"]) for one in case.records("passed")] == [("a", "straight"), ("b", "straight")]
    assert fired(case) == [("sent", False), ("a_done", True), ("b_done", True)]
    assert case.complete("c").ended == "completed"


def test_straight_back_is_the_walk_in_which_everybody_says_the_same_again():
    def back_at_c(resume):
        case = Driven(draw(LINE, a=REVIEW)).complete("draft").complete("a", "pass").complete("b")
        return case.send_back("c", "draft", resume=resume).complete("draft")

    one, other = back_at_c("straight"), back_at_c("walk").complete("a", "pass").complete("b")
    assert (one.open, one.state.shape()[:-1]) == (other.open, other.state.shape()[:-1])
    with pytest.raises(Refused, match="不能撤回"):
        one.give(Withdraw("draft"))


def test_only_once_and_only_for_this_return():
    case = straight(Driven(draw(LINE)).complete("draft").complete("a").complete("b"), "c", "draft").complete("draft")
    assert case.send_back("c", "draft").complete("draft").open == ["a"], "a walk is a walk"
    further = straight(Driven(draw(LINE)).complete("draft").complete("a").complete("b"), "c", "a")
    assert further.send_back("a", "draft").complete("draft").complete("a").open == ["b"]


def test_when_the_correction_leads_another_way_the_case_takes_it():
    text = "start > draft > xor1 >[big] boss > b > end\nxor1 >[*] a > b"
    case = Driven(draw(text, "big:boolean", draft={"writes": "big"}), big=False).complete("draft").complete("a")
    straight(case, "b", "draft").complete("draft", big=True)
    assert case.open == ["boss"]
    case.complete("boss").send_back("b", "boss")
    case.send_back("boss", "draft").complete("draft", big=False)
    assert case.open == ["a"], "what was carried then is not carried any more"


def test_into_a_parallel_branch_the_others_stand_where_they_stood():
    case = Driven(draw(FORK, sign=cosign()), {"sign": ["s1", "s2", "s3"]}).complete("draft").complete("a")
    case.vote("sign", "s2")
    straight(case, "b", "draft")
    assert case.open == ["draft"]
    case.complete("draft")
    assert case.open == ["b", "sign:s1", "sign:s3"], "a is done, and the vote of s2 stands"
    case.vote("sign", "s1").vote("sign", "s3").complete("b")
    assert case.open == ["z"]


@pytest.mark.parametrize(("sequential", "first"), [(False, ["sign:s2", "sign:s3"]), (True, ["sign:s2"])])
def test_a_co_sign_that_sent_back_asks_those_who_have_not_voted(sequential, first):
    graph = draw("start > draft > a > sign > end", sign=cosign(sequential=sequential))
    asked = []

    def signers(need):
        asked.append(need.spec)
        return [] if need.spec.get("again") else ["s1", "s2", "s3"]

    case = Driven(graph, {"sign": signers}).complete("draft").complete("a").vote("sign", "s1")
    straight(case, "sign", "draft", "s2").complete("draft")
    assert case.open == first
    assert (asked[-1]["again"], asked[-1]["votes"]) == (True, {"s1": "pass"})
    assert case.records("standing")[0].detail == {"signers": ["s1"]}
    case.vote("sign", "s2").vote("sign", "s3")
    assert case.ended == "completed"


def test_named_signers_sign_again():
    graph = draw("start > draft > sign > end", sign=cosign())
    case = Driven(graph, {"sign": ["s1", "s2", "s3"]}).complete("draft").vote("sign", "s1").vote("sign", "s3")
    straight(case, "sign", "draft", "s2", signers=("s1",)).complete("draft")
    assert case.open == ["sign:s1", "sign:s2"]
    other = Driven(graph, {"sign": ["s1", "s2"]}).complete("draft").vote("sign", "s1")
    with pytest.raises(Refused, match="名单"):
        straight(other, "sign", "draft", "s2", signers=("s9",)).complete("draft")


def test_a_decided_co_sign_on_the_way_is_passed_with_its_outcome_and_others_are_not_reckoned_again():
    graph = draw("start > draft > sign > xor1 >[sign_outcome == 'refuse'] hard > end\nxor1 >[*] soft > end",
                 sign=cosign("any", fires="refuse:no"))
    case = Driven(graph, {"sign": ["s1", "s2"]}).complete("draft").vote("sign", "s1", "refuse")
    case.vote("sign", "s2", "refuse")
    straight(case, "hard", "draft").complete("draft")
    assert (case.open, fired(case)) == (["hard"], [("no", True)])


def test_jobs_and_calls_are_not_run_again_and_sub_processes_are_walked_through():
    text = """start > draft > job1 > call1 > P > z > end
              P.start > P.a > P.b > P.end"""
    case = Driven(draw(text)).complete("draft").job("job1").called_ended("call1").complete("P.a")
    straight(case, "P.b", "draft").complete("draft")
    assert (case.open, case.calls) == (["P.b"], {})
    straight(case.complete("P.b"), "z", "P.a")
    assert case.complete("P.a").open == ["z"]


def refused_by(case, node, to, signer=""):
    before = case.state
    with pytest.raises(Refused) as why:
        straight(case, node, to, signer)
    assert case.state == before
    return why.value.message


def test_straight_back_is_refused_where_it_would_not_lead_back():
    joined = Driven(draw("start > draft > and1 > a > and2 > z > end\nand1 > b > and2"))
    assert "汇合" in refused_by(joined.complete("draft").complete("a").complete("b"), "z", "a")
    late = Driven(draw("start > draft > a > z > end\nlate > z", late=timer("a"))).complete("draft").fire("late")
    assert "「a」要重新办理" in refused_by(late, "z", "draft")
    assert "没有办结" in refused_by(late, "z", "a")
    many = Driven(draw("start > draft > P > z > end\nP.start > P.a > P.end", P=cosign("any")), {"P": ["n", "s"]})
    many.complete("draft")
    assert "多实例" in refused_by(many, "P.a", "draft", "n")
    assert "多实例" in refused_by(many.complete("P.a", signer="n"), "z", "draft")
    side = Driven(draw("start > draft > a > end\nlate > chaser > end", late=timer("a", interrupting=False)))
    assert "要重新办理" in refused_by(side.complete("draft").fire("late"), "chaser", "draft")
    with pytest.raises(Refused, match="退回方式"):
        side.give(ReturnTo(*side.item("a"), "draft", "sideways"))


def test_the_targets_of_a_straight_return_can_be_asked_for():
    case = Driven(draw("start > draft > and1 > a > and2 > z > end\nand1 > b > and2")).complete("draft").complete("a")
    assert straight_targets(case.graph, case.state, case.item("b")[0], NOW) == ["draft"]
    case.complete("b")
    assert set(returnable(case.graph, case.state, case.item("z")[0])) == {"draft", "a", "b"}
    assert straight_targets(case.graph, case.state, case.item("z")[0], NOW) == ["draft"]


def test_in_an_instance_the_way_back_is_the_instance_s_own():
    graph = draw("start > draft > P > z > end\nP.start > P.a > P.b > P.c > P.end", P=cosign(), P__a=REVIEW)
    case = Driven(graph, {"P": ["n", "s"]}).complete("draft")
    case.complete("P.a", "pass", "n").complete("P.b", signer="n")
    straight(case, "P.c", "P.a", "n").complete("P.a", "pass", "n")
    assert case.open == ["P.a:s", "P.c:n"]


def test_a_case_on_its_way_back_survives_writing_and_replaying():
    graph = draw("start > draft > rule1 > sign > end", "x:boolean", draft={"writes": "x"}, sign=cosign(),
                 rule1={"resultVariable": "x"})
    case = Driven(graph, {"sign": ["s1", "s2"], "rule1": True}).complete("draft").vote("sign", "s1")
    straight(case, "sign", "draft", "s2", signers=("s1",))
    state = None
    for command in case.commands:
        state = from_document(to_document(step(graph, state, from_json(json.loads(json.dumps(to_json(command)))),
                                               None).state))
    assert state == case.state


# --- approvals that stand ---------------------------------------------------------------------------------------------


def standing(answers, **nodes):
    """A line of two reviews and a co-sign whose approvals may stand; what is asked is kept in `asked`."""
    text = "start > draft > a > sign > z > end"
    nodes = {"a": {**REVIEW, "standing": "fields", "fires": "pass:a_passed"},
             "sign": cosign(standing="fields"), **nodes}
    case, asked = None, []

    def answer(need):
        if need.kind == "signers":
            return ["s1", "s2", "s3"]
        asked.append(need)
        return answers.get(need.node, [])

    case = Driven(draw(text, **nodes), {"a": answer, "sign": answer})
    case.asked = asked
    return case


def walked(case):
    case.complete("draft").complete("a", "pass")
    for signer in ("s1", "s2", "s3"):
        case.vote("sign", signer)
    return case


def test_approvals_are_asked_for_after_a_return_and_those_that_stand_are_not_given_again():
    case = walked(standing({"a": [""], "sign": ["s1", "s3"]}))
    assert case.asked == [], "nothing was decided before"
    case.send_back("z", "draft").complete("draft")
    assert case.open == ["sign:s2"]
    first, second = case.asked
    assert (first.kind, first.spec["votes"], first.spec["former"]) == ("standing", {"": "pass"}, "pass")
    assert second.spec["signers"] == ["s1", "s2", "s3"]
    assert second.spec["votes"] == dict.fromkeys(["s1", "s2", "s3"], "pass")
    assert [one.node for one in case.records("passed")] == ["a"]
    assert ("a_passed", True) in fired(case)
    assert case.vote("sign", "s2").open == ["z"]


def test_if_everything_stands_the_steps_are_passed_at_once():
    case = walked(standing({"a": [""], "sign": ["s1", "s2", "s3"]})).send_back("z", "draft").complete("draft")
    assert case.open == ["z"]
    assert [(one.node, one.detail["outcome"], one.detail["why"]) for one in case.records("passed")] == [
        ("a", "pass", "standing"), ("sign", "pass", "standing")]
    assert not [one for one in case.said(OpenWork) if one.node != "z"]


def test_if_nothing_stands_everybody_is_asked():
    case = walked(standing({})).send_back("z", "draft").complete("draft")
    assert case.open == ["a"]
    assert case.complete("a", "pass").open == ["sign:s1", "sign:s2", "sign:s3"]


def test_votes_of_a_co_sign_that_was_broken_off_may_stand_but_refusals_never():
    case = standing({"a": [""], "sign": ["s1"]}, sign=cosign("ratio:0.5", standing="fields"))
    case.complete("draft").complete("a", "pass").vote("sign", "s1").vote("sign", "s2", "refuse")
    case.send_back("sign", "draft", "s3").complete("draft")
    assert case.asked[-1].spec["votes"] == {"s1": "pass"}
    assert case.open == ["sign:s2", "sign:s3"]


def test_who_sends_back_and_where_it_is_sent_start_anew():
    case = walked(standing({"a": [""], "sign": ["s1", "s2", "s3"]}))
    case.send_back("z", "a")
    assert (case.open, case.asked) == (["a"], [])
    case.send_back("a", "draft").complete("draft")
    assert (case.open, case.asked) == (["a"], []), "an objection takes the former approval away"


def test_straight_back_asks_what_stands_too():
    case = walked(standing({"sign": ["s1", "s2", "s3"]}))
    straight(case, "z", "draft").complete("draft")
    assert case.open == ["a"], "whose fields have changed is asked, straight or not"


def test_an_answer_that_makes_no_sense_is_refused():
    case = walked(standing({"a": [""]})).send_back("z", "draft")
    for wrong in (["s1"], "pass", {"": "refuse"}, {"s9": "pass"}, None, {"": "maybe"}):
        need = step(case.graph, case.state, Complete(*case.item("draft")), None)
        with pytest.raises(Refused, match="无法识别"):
            step(case.graph, need.state, Answer(need.need.scope, "standing", wrong), None)


def test_where_the_process_asks_the_same_person_once_every_review_asks():
    text = "start > draft > a > sign > z > end"
    asked = []

    def answer(need):
        if need.kind == "signers":
            return ["person:1", "person:2"]
        asked.append((need.node, need.spec["votes"]))
        return {"person:1": "pass"} if need.node == "sign" else {"": "pass"}

    case = Driven(draw(text, "x:boolean", {"samePerson": "once"}, a=REVIEW, sign=cosign(), z={**REVIEW, "writes": "x"}),
                  {"a": answer, "sign": answer})
    case.complete("draft")
    assert asked == [("a", {}), ("sign", {})]
    assert case.open == ["sign:person:2"]
    assert case.vote("sign", "person:2").open == ["z"], "what a step writes nobody can write for it"
