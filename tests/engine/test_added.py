"""Signers added before, after and beside others; work handed over: at co-signs and at a single person's task."""

import pytest

from tests.engine.drawing import cosign, draw, timer
from tests.engine.driving import Driven
from workflows.engine.protocol import AddSigner, CloseWork, Complete, OpenWork, Reassign, Refused, RemoveSigner, Stale

AFTER = "start > sign > xor1 >[sign_outcome == 'pass'] yes > end\nxor1 >[*] no > end"
TASK = "start > draft > boss > xor1 >[boss_outcome == 'pass'] yes > end\nxor1 >[*] no > end\nlate > chaser > end"


def signing(rule="all", count=2, sequential=False, **attributes):
    graph = draw(AFTER, sign=cosign(rule, sequential, **attributes))
    return Driven(graph, {"sign": [f"s{number}" for number in range(1, count + 1)]})


def at_boss(**more):
    """A single person's task with a boundary timer, open."""
    boss = {"outcomes": "pass,refuse", "assignee": "7", **more}
    return Driven(draw(TASK, "x:boolean", boss=boss, late=timer("boss", interrupting=False))).complete("draft")


def opened(case, signer):
    return next(one for one in case.said(OpenWork) if one.signer == signer)


def whys(case):
    return [one.why for one in case.said(CloseWork)]


# --- co-sign ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["all", "any", "ratio:0.6"])
@pytest.mark.parametrize("said", ["pass", "refuse"])
def test_whoever_is_added_before_decides_first_and_then_the_one_who_waits(rule, said):
    case = signing(rule).ask("sign", "s1", "x", "before")
    assert (case.open, whys(case)) == (["sign:s2", "sign:x"], ["held"])
    case.vote("sign", "x", said)
    assert case.open == ["sign:s1", "sign:s2"], "nothing is counted out before the one who waits has decided"
    again = opened(case, "s1")
    assert again.follows == (again.scope, again.generation - 1)
    case.vote("sign", "s1").vote("sign", "s2") if rule == "all" and said == "pass" else case.vote("sign", "s1")
    expected = {("all", "refuse"): ["no"], ("ratio:0.6", "refuse"): ["sign:s2"]}.get((rule, said), ["yes"])
    assert case.open == expected


@pytest.mark.parametrize("rule", ["all", "any", "ratio:0.5"])
@pytest.mark.parametrize("said", ["pass", "refuse"])
def test_whoever_is_added_after_is_asked_once_the_adder_has_decided_whatever_the_rule(rule, said):
    case = signing(rule).ask("sign", "s1", "x", "after")
    assert case.open == ["sign:s1", "sign:s2"]
    case.vote("sign", "s1", said)
    assert case.open == ["sign:s2", "sign:x"]
    case.vote("sign", "x", said)
    settled = ["yes"] if said == "pass" and rule != "all" else ["no"] if said == "refuse" and rule != "any" else None
    assert case.open == (settled or ["sign:s2"])


def test_signers_in_turn_wait_for_whom_the_current_one_has_added():
    case = signing(sequential=True).ask("sign", "s1", "x", "before").ask("sign", "x", "y", "after")
    for signer in ("x", "y"):
        assert signer in [one.split(":")[1] for one in case.open]
        assert "sign:s2" not in case.open
        case.vote("sign", signer)
    assert case.open == ["sign:s1"]
    assert case.ask("sign", "s1", "z", "after").vote("sign", "s1").open == ["sign:z"]
    assert case.vote("sign", "z").vote("sign", "s2").open == ["yes"]


def test_a_chain_of_added_signers_unwinds_from_its_end():
    case = signing(count=1).ask("sign", "s1", "x", "before").ask("sign", "x", "y", "before")
    for signer in ("y", "x", "s1"):
        assert case.open == [f"sign:{signer}"]
        case.vote("sign", signer)
    assert case.open == ["yes"]


def test_taking_an_added_signer_away_releases_whoever_waits():
    case = signing().ask("sign", "s1", "x", "before").remove("sign", "x")
    assert case.open == ["sign:s1", "sign:s2"]
    case.ask("sign", "s1", "z", "after").remove("sign", "s1")
    assert case.open == ["sign:s2", "sign:z"]
    held = signing().ask("sign", "s1", "x", "after")
    held.give(RemoveSigner(held.body("sign").id, 1, "x"))
    assert held.vote("sign", "s1").vote("sign", "s2").open == ["yes"]


def test_a_decided_vote_closes_those_who_wait_too():
    case = signing().ask("sign", "s1", "x", "before").ask("sign", "s2", "y", "after")
    case.give(RemoveSigner(case.body("sign").id, 1, "y")).vote("sign", "s2", "refuse")
    assert case.open == ["no"]
    assert whys(case) == ["completed", "decided"], "of whoever is held no item is open"


def test_nobody_is_asked_twice_and_only_for_an_open_item():
    case = signing().ask("sign", "s1", "x", "before")
    for again in ("x", "s1", "s2"):
        with pytest.raises(Refused, match="已在"):
            case.ask("sign", "s2", again, "after")
    body = case.body("sign").id
    with pytest.raises(Refused, match="为谁"):
        case.give(AddSigner(body, 1, "z", "before"))
    with pytest.raises(Refused, match="加签方式"):
        case.ask("sign", "s2", "z", "between")
    waiting = next(one.id for one in case.state.scopes.values() if one.key == "s1")
    with pytest.raises(Stale):
        case.give(AddSigner(waiting, 1, "z", "after"))
    case.vote("sign", "x").give(AddSigner(body, 1, "z", "after", case.item("sign", "s2")[0]))
    assert case.vote("sign", "s2").open == ["sign:s1", "sign:z"]


# --- a single person's task -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["pass", "refuse"])
def test_at_a_task_whoever_is_added_before_gives_advice_and_the_task_keeps_its_own_outcome(said):
    case = at_boss()
    task = case.item("boss")
    case.ask("boss", "", "x", "before")
    asked = opened(case, "x")
    assert (case.open, asked.role, asked.outcomes) == (["boss:x"], "advice", ("pass", "refuse"))
    assert case.running == ["late"], "timers run on"
    with pytest.raises(Stale):
        case.give(Complete(*task, "pass"))
    case.vote("boss", "x", said)
    assert case.records("opinion")[0].detail == {"signer": "x", "outcome": said}
    back = opened(case, "")
    assert (case.open, back.role, back.outcomes, back.follows) == (["boss"], "", (), task)
    assert case.complete("boss", "pass").open == ["yes"]
    assert case.running == []


def test_at_a_task_whoever_is_added_after_has_to_agree_or_the_decision_goes_back():
    case = at_boss().ask("boss", "", "x", "after")
    assert case.open == ["boss"]
    case.complete("boss", "pass")
    assert (case.open, opened(case, "x").role) == (["boss:x"], "consent")
    case.vote("boss", "x", "refuse")
    assert case.open == ["boss"]
    assert case.complete("boss", "refuse").open == ["no"], "nobody is asked again"
    agreed = at_boss().ask("boss", "", "x", "after").complete("boss", "pass").vote("boss", "x")
    assert agreed.open == ["yes"]


def test_at_a_task_whoever_is_added_beside_has_to_agree_in_whatever_order():
    case = at_boss().ask("boss", "", "x", "parallel")
    assert case.open == ["boss", "boss:x"]
    assert case.complete("boss", "pass").open == ["boss:x"]
    assert case.vote("boss", "x").open == ["yes"]
    other = at_boss().ask("boss", "", "x", "parallel").vote("boss", "x", "refuse")
    assert other.open == ["boss"]
    assert other.complete("boss", "pass").open == ["yes"]


def test_at_a_task_chains_unwind_too():
    case = at_boss().ask("boss", "", "x", "before").ask("boss", "x", "y", "after").vote("boss", "x")
    assert case.open == ["boss:y"]
    case.vote("boss", "y", "refuse")
    assert case.open == ["boss:x"], "the refusal gives the decision back to the one who asked"
    case.vote("boss", "x", "refuse")
    assert case.complete("boss", "pass").open == ["yes"]


def test_at_a_task_an_added_signer_can_be_taken_away_but_not_its_performer():
    case = at_boss().ask("boss", "", "x", "before").remove("boss", "x")
    assert case.open == ["boss"]
    with pytest.raises(Refused, match="转办"):
        case.remove("boss", "")
    case.ask("boss", "", "y", "after").complete("boss", "pass").remove("boss", "y")
    assert case.open == ["yes"], "nobody is left whom the decision waits for"


def test_at_a_task_data_is_written_when_the_task_is_left_and_never_by_the_added():
    case = at_boss(writes="x").ask("boss", "", "a", "after").complete("boss", "pass", x=True)
    assert case.state.data["x"] is None
    with pytest.raises(Refused, match="只发表意见"):
        case.complete("boss", "pass", "a", x=False)
    assert case.vote("boss", "a").state.data["x"] is True
    with pytest.raises(Refused, match="没有声明"):
        at_boss().ask("boss", "", "a", "after").complete("boss", "pass", x=True)


def test_a_task_with_added_signers_is_sent_back_and_interrupted_as_a_whole():
    case = at_boss().ask("boss", "", "x", "before").send_back("boss", "draft", "x")
    assert (case.open, case.running) == (["draft"], [])
    graph = draw(TASK, "x:boolean", boss={"outcomes": "pass,refuse"}, late=timer("boss"))
    late = Driven(graph).complete("draft").ask("boss", "", "x", "after").fire("late")
    assert (late.open, late.running) == (["chaser"], [])


# --- handed over ------------------------------------------------------------------------------------------------------


def test_a_vote_handed_over_keeps_its_place():
    case = signing("ratio:0.6", 3, sequential=True).vote("sign", "s1")
    mine = case.item("sign", "s2")
    case.hand_over("sign", "new", "s2")
    assert (case.open, whys(case), opened(case, "new").follows) == (["sign:new"], ["reassigned"], mine)
    with pytest.raises(Stale):
        case.give(Complete(*mine, "pass"))
    for known in ("s1", "s3", "new", ""):
        with pytest.raises(Refused, match="已在"):
            case.hand_over("sign", known, "new")
    assert case.vote("sign", "new").open == ["yes"]


def test_a_task_handed_over_keeps_its_timers_and_its_outcome():
    case = at_boss()
    task, clock = case.item("boss"), dict(case.timers)
    case.hand_over("boss", "new")
    assert (case.open, opened(case, "new").follows, case.timers) == (["boss:new"], task, clock)
    assert case.records("reassigned")[0].detail == {"from": "", "to": "new"}
    case.hand_over("boss", "newer", "new").complete("boss", "refuse", "newer")
    assert (case.open, case.running) == (["no"], [])


def test_whoever_waits_can_be_handed_over_too():
    case = signing(count=1).ask("sign", "s1", "x", "before")
    held = next(one for one in case.state.scopes.values() if one.key == "s1")
    case.give(Reassign(held.id, held.generation, "s9"))
    assert case.open == ["sign:x"]
    assert case.vote("sign", "x").open == ["sign:s9"]


def test_whoever_is_asked_later_can_be_replaced_before_their_turn():
    case = signing(count=3, sequential=True)
    body = case.body("sign")
    case.give(Reassign(body.id, body.generation, "s9", "s2"))
    assert (case.open, case.body("sign").queue) == (["sign:s1"], ("s9", "s3"))
    for signer in ("s1", "s9", "s3"):
        case.vote("sign", signer)
    assert case.open == ["yes"]


@pytest.mark.parametrize(("new", "old", "refusal"), [("s3", "s2", Refused), ("s9", "s1", Stale), ("s9", "s7", Stale)])
def test_a_turn_that_has_come_and_a_name_on_the_list_are_refused(new, old, refusal):
    case = signing(count=3, sequential=True)
    with pytest.raises(refusal):
        case.give(Reassign(case.body("sign").id, 1, new, old))
