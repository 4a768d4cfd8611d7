"""Random sound processes, grown block by block, and random lives of cases on them."""

from hypothesis import strategies as st

from tests.engine.drawing import cosign, draw, error, timer
from tests.engine.driving import Driven
from workflows.bpmn.model import Event
from workflows.engine import state as states
from workflows.engine.protocol import (
    AddSigner,
    CalledEnded,
    Complete,
    JobDone,
    JobFailed,
    Reassign,
    Refused,
    RemoveSigner,
    Resume,
    ReturnTo,
    Suspend,
    TimerFired,
    Withdraw,
)
from workflows.engine.step import returnable

SIGNERS = ["s1", "s2", "s3"]
RULES = ["all", "any", "ratio:0.6"]
VARIABLES = "x:boolean,y:boolean"


class Grown:
    """Grows one process; `arrow` is always the loose end, like `a >` or `xor1 >[x]`."""

    def __init__(self, choose):
        self.choose = choose
        self.lines, self.nodes, self.count = [], {}, 0

    def pick(self, *options):
        return options[self.choose(len(options))]

    def name(self, kind, place):
        self.count += 1
        return f"{place}{kind}{self.count}"

    def link(self, arrow, target):
        self.lines.append(f"{arrow} {target}")
        return f"{target} >"

    def add(self, name, what):
        self.nodes[name.replace(".", "__")] = what

    def graph(self):
        arrow = "start >"
        for _ in range(2):
            arrow = self.block(arrow, "", 3)
        self.link(arrow, "end")
        return draw("\n".join(self.lines), VARIABLES, **self.nodes)

    def block(self, arrow, place, depth):
        kinds = [self.task, self.task, self.job, self.cosign, self.cosign, self.wait, self.call]
        if depth and self.count < 25:
            blocks = [self.chain, self.chain, self.parallel, self.parallel, self.meeting, self.inclusive, self.decision,
                      self.loop, self.loop, self.sub, self.instances]
            kinds = blocks if depth == 3 else kinds + blocks
        return self.pick(*kinds)(arrow, place, depth)

    # --- leaves

    def task(self, arrow, place, depth):
        name = self.name("t", place)
        self.add(name, {"writes": "x,y", "outcomes": "pass,refuse", "firesOnReturn": f"back_{name}",
                        "standing": self.pick("none", "fields")})
        return self.bounded(self.link(arrow, name), name, place)

    def cosign(self, arrow, place, depth):
        name = self.name("sign", place)
        self.add(name, cosign(self.pick(*RULES), self.pick(False, True), earlyEnd=self.pick("true", "false"),
                              standing=self.pick("none", "fields")))
        return self.bounded(self.link(arrow, name), name, place)

    def job(self, arrow, place, depth):
        name = self.name("job", place)
        self.add(name, {"operation": "op", "writes": "x"})
        return self.bounded(self.link(arrow, name), name, place, error)

    def call(self, arrow, place, depth):
        name = self.name("call", place)
        return self.link(arrow, name)

    def wait(self, arrow, place, depth):
        name = self.name("wait", place)
        self.add(name, {"event": Event("timer", "PT1H", "duration")})
        return self.link(arrow, name)

    def bounded(self, arrow, host, place, kind=timer):
        """Perhaps a boundary: interrupting to a task beside, or a path of its own."""
        choice = self.choose(5)
        if choice > 1:
            return arrow
        boundary, beside = self.name("late", place), self.name("t", place)
        if choice == 0:
            self.add(boundary, kind(host))
            merge = self.name("xor", place)
            self.lines.append(f"{boundary} > {beside} > {merge}")
            return self.link(arrow, merge)
        self.add(boundary, timer(host, interrupting=False))
        self.lines.append(f"{boundary} > {beside} > {self.name('end', place)}")
        return arrow

    # --- blocks

    def chain(self, arrow, place, depth):
        return self.block(self.block(arrow, place, depth - 1), place, depth - 1)

    def branches(self, kind, conditions, arrow, place, depth):
        split, join = self.name(kind, place), self.name(kind, place)
        self.link(arrow, split)
        empty = self.choose(4) == 0
        for number, condition in enumerate(conditions):
            start = f"{split} >{condition}"
            self.link(start if empty and not number else self.block(start, place, depth - 1), join)
        return f"{join} >"

    def parallel(self, arrow, place, depth):
        return self.branches("and", ["", "", ""][:2 + self.choose(2)], arrow, place, depth)

    def meeting(self, arrow, place, depth):
        """Two branches that join, and a third that does so later or goes to an end of its own."""
        split, join = self.name("and", place), self.name("and", place)
        self.link(arrow, split)
        for _ in range(2):
            self.link(self.block(f"{split} >", place, depth - 1), join)
        third, joined = self.block(f"{split} >", place, depth - 1), self.block(f"{join} >", place, depth - 1)
        if self.choose(2) and depth == 3:
            self.link(third, self.name("end", place))
            return joined
        later = self.name("and", place)
        self.link(third, later)
        return self.link(joined, later)

    def inclusive(self, arrow, place, depth):
        return self.branches("or", ["[x]", "[y]", "[*]"], arrow, place, depth)

    def decision(self, arrow, place, depth):
        if self.choose(5) == 0:
            split = self.name("xor", place)
            self.link(arrow, split)
            self.link(f"{split} >[x and y]", self.name("term", place))
            return f"{split} >[*]"
        return self.branches("xor", ["[x]", "[*]"], arrow, place, depth)

    def loop(self, arrow, place, depth):
        head, review, out = self.name("xor", place), self.name("t", place), self.name("xor", place)
        self.add(review, {"outcomes": "pass,refuse", "writes": "x,y"})
        inside = self.block(self.link(arrow, head), place, depth - 1)
        self.link(self.link(inside, review), out)
        self.link(f"{out} >[{review}_outcome == 'refuse']", head)
        return f"{out} >[*]"

    def sub(self, arrow, place, depth):
        return self.inside(self.name("S", place), arrow, place, depth)

    def instances(self, arrow, place, depth):
        name = self.name("M", place)
        self.add(name, cosign(self.pick(*RULES), self.pick(False, True)))
        return self.inside(name, arrow, place, depth)

    def inside(self, name, arrow, place, depth):
        self.link(self.block(f"{name}.start >", f"{name}.", depth - 1), f"{name}.end")
        return self.bounded(self.link(arrow, name), name, place)


@st.composite
def graphs(draw_from):
    """Sound processes of up to some forty nodes."""
    numbers = draw_from(st.lists(st.integers(0, 839), min_size=30, max_size=60))
    stream = iter(numbers)
    return Grown(lambda options: next(stream, 0) % options).graph()


def begun(graph, x, y, standing=None):
    """A case on a grown process; every co-sign has the same signers, and of former votes every other one stands."""

    def answer(need):
        votes = list(need.spec.get("votes", ()))
        if need.kind == "standing":
            return votes if standing else votes[need.scope % 2::2]
        return votes[:need.scope % 3] if need.spec.get("again") else SIGNERS

    return Driven(graph, dict.fromkeys(graph.nodes, answer), x=x, y=y)


def possible(case):
    """Every command that fits the case as it stands, in a fixed order."""
    state, graph = case.state, case.graph
    if state.suspended:
        machine = [one for one in machines(case) if not isinstance(one, TimerFired)]
        return [Resume(), *machine]
    commands = [Suspend(), *machines(case)]
    for scope, generation in sorted(case.work):
        node = graph.nodes[state.scopes[scope].node]
        data = {"x": scope % 2 == 0, "y": scope % 3 == 0} if node.writes and scope % 4 else {}
        commands += [Complete(scope, generation, outcome, data) for outcome in case.choices[scope, generation]] * 2
        for target in returnable(graph, state, scope):
            commands += [ReturnTo(scope, generation, target), ReturnTo(scope, generation, target, "straight")]
        commands += [AddSigner(scope, generation, f"more{state.next}", position)
                     for position in ("parallel", "before", "after")]
        commands.append(Reassign(scope, generation, f"other{state.next}"))
    for one in state.scopes.values():
        if one.kind == states.CHILD:
            commands.append(RemoveSigner(one.id, one.generation))
        if one.kind == states.BODY:
            commands.append(AddSigner(one.id, 1, f"more{state.next}"))
            commands += [Reassign(one.id, 1, f"other{state.next}", who) for who in one.queue]
    if state.last[1]:
        commands.append(Withdraw(state.last[1]))
    return commands


def machines(case):
    """What jobs, called processes and timers may say now."""
    said = []
    for scope in case.state.waiting():
        if scope.wait == states.JOB:
            said += [JobDone(scope.id, scope.generation, {"x": True}), JobFailed(scope.id, scope.generation, "E")]
        if scope.wait == states.CALL:
            said.append(CalledEnded(scope.id, scope.generation))
    return said + [TimerFired(*key) for key in sorted(case.timers)]


def give(case, command):
    """Obey like the shell: a timer's row is used up, a called process that ended is gone; refusals change nothing."""
    before, tables = case.state, (dict(case.work), dict(case.timers), dict(case.calls))
    if isinstance(command, TimerFired):
        case.timers.pop((command.scope, command.generation, command.timer), None)
    if isinstance(command, CalledEnded):
        case.calls.pop((command.scope, command.generation), None)
    try:
        case.give(command)
    except Refused:
        assert case.state == before
        case.work, case.timers, case.calls = tables
        return False
    return True


def live(case, numbers):
    """Let a case go through random commands."""
    for number in numbers:
        if case.ended:
            return case
        options = possible(case)
        give(case, options[number % len(options)])
    return case


def finish(case, most=400):
    """Bring the case to its end: everybody agrees, every job succeeds."""
    if case.state.suspended:
        case.give(Resume())
    for _ in range(most):
        if case.ended:
            return case
        scope = min(case.state.waiting(), key=lambda one: one.id)
        if scope.wait == states.WORK:
            outcomes = case.choices[scope.id, scope.generation]
            case.give(Complete(scope.id, scope.generation, "pass" if "pass" in outcomes else outcomes[0]))
        elif scope.wait == states.JOB:
            case.give(JobDone(scope.id, scope.generation))
        elif scope.wait == states.CALL:
            give(case, CalledEnded(scope.id, scope.generation))
        else:
            give(case, TimerFired(scope.id, scope.generation, scope.node))
    return case
