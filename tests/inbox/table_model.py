"""What should be: who is asked after every action, reckoned by rules of a few lines that share nothing with the engine.

A place says which steps come before which; a step is open when all before it are done. The step `sign` is decided by
one person or by a vote, `how` is the step that shows what was decided (`yes` or `no`).
"""

from math import ceil

BEFORE = {
    "before a split": {"sign": ["draft"], "how": ["sign"], "b": ["how"], "c": ["how"], "last": ["b", "c"]},
    "in a branch": {"a": ["draft"], "c": ["draft"], "sign": ["a"], "how": ["sign"], "last": ["how", "c"]},
    "after a join": {"a": ["draft"], "b": ["draft"], "sign": ["a", "b"], "how": ["sign"], "last": ["how"]},
    "nested": {"a": ["draft"], "c": ["draft"], "sign": ["a"], "how": ["sign"], "last": ["how", "c"]},
    "in a loop": {"sign": ["draft"], "how": ["sign"], "r": ["how"], "last": ["r"]},
    "with timers": {"sign": ["draft"], "how": ["sign"], "last": ["how"]},
    "by substitutes": {"sign": ["draft"], "how": ["sign"], "last": ["how"]},
}
PLACES = tuple(BEFORE)
MODES = ("none", "all", "any", "ratio", "in turn")
RISK, SERVICE, FINANCE = ("post", "risk_reviewer"), ("post", "service_reviewer"), ("post", "finance_reviewer")
CLERK, INITIATOR = ("post", "quality_reviewer"), ("person", "10001")


class Vote:
    """Several who decide by a rule; `pairs` are two of whom the second is asked after the first."""

    def __init__(self, mode, signers=(RISK, SERVICE, FINANCE)):
        self.mode, self.order, self.said, self.pairs = mode, list(signers), {}, []

    @property
    def open(self):
        left = [one for one in self.order if one not in self.said]
        if self.mode == "in turn":
            return left[:1]
        return [one for one in left if not any(then == one and first not in self.said for first, then in self.pairs)]

    def vote(self, who, outcome):
        self.said[who] = outcome

    @property
    def outcome(self):
        if any(first in self.said and then not in self.said for first, then in self.pairs):
            return None
        size, passed = len(self.order), list(self.said.values()).count("pass")
        needed = {"any": 1, "ratio": ceil(0.6 * size)}.get(self.mode, size)
        if passed >= needed:
            return "pass"
        return "refuse" if passed + size - len(self.said) < needed else None

    def add(self, who, new, position):
        place = self.order.index(who) + {"before": 0, "after": 1}.get(position, len(self.order))
        self.order.insert(place, new)
        self.pairs += {"before": [(new, who)], "after": [(who, new)]}.get(position, [])

    def remove(self, who):
        self.order.remove(who)
        self.pairs = [pair for pair in self.pairs if who not in pair]

    def rename(self, who, new):
        self.order[self.order.index(who)] = new

    def asked_again(self):
        return Vote(self.mode, self.order)


class Single:
    """One who decides; whoever is added gives advice (before) or has to agree (beside, after)."""

    def __init__(self, who=RISK):
        self.who, self.said, self.advice, self.consents = who, None, [], {}

    @property
    def open(self):
        asked = [one for one, position in self.consents.items() if position == "parallel" or self.said]
        return [*self.advice, *([] if self.said or self.advice else [self.who]), *asked]

    def vote(self, who, outcome):
        if who == self.who:
            self.said = outcome
        elif who in self.advice:
            self.advice.remove(who)
        else:
            del self.consents[who]
            self.said = None if outcome == "refuse" else self.said

    @property
    def outcome(self):
        return None if self.consents else self.said

    def add(self, who, new, position):
        if position == "before":
            self.advice.append(new)
        else:
            self.consents[new] = position

    def remove(self, who):
        del self.consents[who]

    def rename(self, who, new):
        self.who = new

    def asked_again(self):
        return Single(self.who)


class Model:
    """One case: what is done, who is asked at `sign`, and who has an item for the moment instead of its performer."""

    def __init__(self, place, mode):
        self.place, self.mode, self.before = place, mode, {"draft": [], **BEFORE[place]}
        self.done, self.sign, self.shown = set(), None, {}
        self.over, self.kept, self.sent_back = False, set(), None
        self._come()

    def _come(self):
        if "sign" in self._steps() and self.sign is None:
            self.sign = Single() if self.mode == "none" else Vote(self.mode)

    def _steps(self):
        if self.over or "last" in self.done:
            return []
        return [one for one, needs in self.before.items() if one not in self.done and self.done.issuperset(needs)]

    @property
    def open(self):
        """Every open item: its node and before whom it is."""
        found = []
        for step in self._steps():
            if step == "sign":
                found += [("sign", frozenset(self.shown.get(one, {one}))) for one in self.sign.open]
            else:
                node = self.how if step == "how" else step
                found.append((node, frozenset({INITIATOR if step == "draft" else CLERK})))
        return sorted(found, key=repr)

    @property
    def clocks(self):
        return {"late", "stop"} if self.place == "with timers" and "sign" in self._steps() else set()

    def decide(self, step, who=None, outcome="pass"):
        """Somebody decides a step; of `sign` it takes `who`."""
        if step == "sign":
            self.shown.pop(who, None)
            self.sign.vote(who, outcome)
            self.settle()
        elif step == "r" and outcome == "refuse":
            self.done -= {"sign", "how"}
        else:
            self.done.add("how" if step in ("yes", "no") else step)
        self._come()

    def settle(self):
        """Leave the step once it is decided."""
        if self.sign.outcome:
            self.how = "yes" if self.sign.outcome == "pass" else "no"
            self.done.add("sign")
            self.sign = None
            self._come()

    def back(self):
        """Back to the draft; what was done may count later."""
        self.kept, self.sent_back = self.done, self.sign
        self.done, self.sign, self.shown = set(), None, {}

    def straight(self):
        """The draft is done and everything up to who sent the case back counts again; everybody signs again."""
        self.done, self.sign = self.kept, self.sent_back.asked_again()
