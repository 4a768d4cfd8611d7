"""Every action × every way of signing × every place: exactly the right people asked, exactly the right clocks."""

import pytest

from tests.engine.drawing import cosign, draw, timer
from tests.engine.driving import Driven
from workflows.engine.protocol import Refused, RemoveSigner, Resume, Suspend, Withdraw

# place -> the drawing, the step's name, what else is open there, what a walk from the draft asks first
PLACES = {
    "alone": ("start > draft > sign > z > end", "sign", [], None),
    "before a split": ("start > draft > sign > and1 > b > and2 > z > end\nand1 > c > and2", "sign", [], None),
    "inside a branch": ("start > draft > and1 > a > sign > and2 > z > end\nand1 > c > and2", "sign", ["c"], ["a", "c"]),
    "after a join": ("start > draft > and1 > a > and2 > sign > z > end\nand1 > b > and2", "sign", [], ["a", "b"]),
    "nested": ("""start > draft > and1 > P > and2 > z > end\nand1 > c > and2
                  P.start > P.and3 > P.a > P.sign > P.and4 > P.end\nP.and3 > P.c > P.and4""",
               "P.sign", ["P.c", "c"], ["P.a", "P.c", "c"]),
    "in a loop": ("start > draft > xor1 > sign > r > xor2 >[r_outcome == 'refuse'] xor1\nxor2 >[*] z > end",
                  "sign", [], None),
    "with timers": ("start > draft > sign > z > end\nlate > chaser > end2\nstop > end3", "sign", [], None),
}
MODES = {"single": {"outcomes": "pass,refuse"}, "all": cosign(), "any": cosign("any"), "ratio": cosign("ratio:0.6"),
         "in turn": cosign(sequential=True)}
CLOCKS = ["late", "stop"]


class World:
    """A case at the step in question; `word` is whose work item it is that somebody acts on."""

    def __init__(self, place, mode):
        text, self.node, self.beside, self.first = PLACES[place]
        nodes = {self.node.replace(".", "__"): MODES[mode]}
        if place == "with timers":
            nodes |= {"late": timer(self.node, interrupting=False), "stop": timer(self.node, "PT2H")}
        if place == "in a loop":
            nodes["r"] = {"outcomes": "pass,refuse"}
        self.place, self.mode = place, mode
        self.case = Driven(draw(text, **nodes), {self.node: self._answer}).complete("draft")
        self._come_here()
        self.word = "" if mode == "single" else "s1"
        self.clocks = CLOCKS if place == "with timers" else []

    def _answer(self, need):
        return [] if need.spec.get("again") else ["s1", "s2", "s3"]

    def _come_here(self):
        for node in ("a", "P.a", "b"):
            if node in self.case.open and node not in self.beside:
                self.case.complete(node)
        if self.place == "in a loop" and ("r", "") not in self.case.closed.values():
            self._sign_all()
            self.case.complete("r", "refuse")

    def _sign_all(self):
        for signer in ("", "s1", "s2", "s3"):
            if (self.node, signer) in self.case.work.values():
                self.case.vote(self.node, signer)

    @property
    def asked(self):
        """Who is asked when the step is come to."""
        return {"single": [""], "in turn": ["s1"]}.get(self.mode, ["s1", "s2", "s3"])

    def expect(self, *signers, clocks=True):
        """Exactly these are asked at the step, everybody beside it still is, and its clocks run."""
        assert self.case.open == sorted([f"{self.node}:{one}" if one else self.node for one in signers] + self.beside)
        assert self.case.running == (self.clocks if clocks else [])

    def with_word(self, *others, without=()):
        return [one for one in [*self.asked, *others] if one not in without]


def beside(world):
    world.case.ask(world.node, world.word, "x", "parallel")
    world.expect(*world.with_word(*([] if world.mode == "in turn" else ["x"])))


def before(world):
    world.case.ask(world.node, world.word, "x", "before")
    world.expect(*world.with_word("x", without=[world.word]))
    world.case.vote(world.node, "x")
    world.expect(*world.asked)


def after(world):
    world.case.ask(world.node, world.word, "x", "after")
    world.expect(*world.asked)
    world.case.vote(world.node, world.word)
    world.expect(*world.with_word("x", without=[world.word]))


def chain(world):
    world.case.ask(world.node, world.word, "x", "before").ask(world.node, "x", "y", "before")
    world.expect(*world.with_word("y", without=[world.word]))
    world.case.give(RemoveSigner(world.case.body(world.node).id, 1, "x"))
    world.expect(*world.with_word("y"))


def remove(world):
    if world.mode == "single":
        world.case.ask(world.node, "", "s2", "parallel")
    world.case.give(RemoveSigner(world.case.body(world.node).id, 1, "s2"))
    world.expect(*world.with_word(without=["s2"]))


def hand_over(world):
    world.case.hand_over(world.node, "new", world.word)
    world.expect(*world.with_word("new", without=[world.word]))


def hand_over_to_one_of_them(world):
    if world.mode == "single":
        world.case.ask(world.node, "", "s2", "parallel")
    before = world.case.state
    with pytest.raises(Refused, match="已在"):
        world.case.hand_over(world.node, "s2", world.word)
    assert world.case.state == before


def pause(world):
    before = world.case.state
    world.case.give(Suspend())
    world.case.timers.clear()
    world.case.give(Resume())
    assert world.case.state == before
    world.expect(*world.asked)


def recall(world):
    """One vote, or one opinion, is an act: nobody takes the draft back any more."""
    if world.mode == "single":
        world.case.ask(world.node, "", "x", "before").vote(world.node, "x")
    else:
        world.case.vote(world.node, "s1", "refuse" if world.mode == "any" else "pass")
    with pytest.raises(Refused, match="不能撤回"):
        world.case.give(Withdraw("draft"))


def sent_back(world, resume):
    """Sent back by somebody added, where it is a single person's, or by the second signer after the first voted."""
    if world.mode == "single":
        world.case.ask(world.node, "", "s2", "parallel")
    else:
        world.case.vote(world.node, "s1", "refuse" if world.mode in ("any", "ratio") else "pass")
    world.case.send_back(world.node, "draft", "s2", resume=resume)
    assert (world.case.open, world.case.running) == (["draft"], [])
    world.case.complete("draft")


def walk_again(world):
    sent_back(world, "walk")
    if world.first is not None:
        assert world.case.open == world.first
        world._come_here()
    world.expect(*world.asked)


def straight_back(world):
    sent_back(world, "straight")
    world.expect(*{"single": [""], "in turn": ["s2"]}.get(world.mode, ["s2", "s3"]))


ACTIONS = [beside, before, after, chain, remove, hand_over, hand_over_to_one_of_them, pause, recall, walk_again,
           straight_back]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.__name__)
def test_every_action_asks_exactly_the_right_people(action, mode, place):
    world = World(place, mode)
    world.expect(*world.asked)
    action(world)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_timer_after_every_action_breaks_off_everything_or_nothing(clock, action, mode):
    world = World("with timers", mode)
    action(world)
    asked = world.case.open
    world.case.fire(clock)
    assert world.case.ended == ("completed" if clock == "stop" else "")
    assert world.case.open == ([] if clock == "stop" else sorted([*asked, "chaser"]))
