"""A case driven by names: what is open is found by node and signer, and what the engine says is checked each time."""

from datetime import UTC, datetime

from workflows.engine import state as states
from workflows.engine.protocol import (
    AddSigner,
    Answer,
    CalledEnded,
    CancelCalled,
    CancelTimer,
    CarryTimer,
    CarryWork,
    CloseWork,
    Complete,
    EndCase,
    FireTransition,
    JobDone,
    JobFailed,
    OpenWork,
    Reassign,
    Record,
    RemoveSigner,
    ReturnTo,
    RunJob,
    Start,
    StartCalled,
    StartTimer,
    TimerFired,
)
from workflows.engine.state import from_document, to_document
from workflows.engine.step import links, step
from workflows.engine.step.run import Run

NOW = datetime(2026, 4, 17, 9, tzinfo=UTC)


class Driven:
    """One case; `answers` maps a node (or variable) to what its need is answered with."""

    def __init__(self, graph, answers=None, **data):
        self.graph, self.answers = graph, answers or {}
        self.state, self.effects, self.commands = None, (), []
        self.work, self.timers, self.calls, self.jobs, self.closed, self.choices = {}, {}, {}, {}, {}, {}
        self.give(Start(data))

    def give(self, command):
        """Obey a command and answer every need it leads to."""
        effects = []
        while command is not None:
            made = step(self.graph, self.state, command, NOW)
            self.commands.append(command)
            self.state = from_document(to_document(made.state))
            assert self.state == made.state
            effects += made.effects
            for effect in made.effects:
                self._follow(effect)
            command = self._answer(made.need)
        self.effects = tuple(effects)
        check(self)
        return self

    def migrate(self, plan):
        """Go on in the plan's new version."""
        self.graph = plan.new
        return self.give(plan.command)

    def _answer(self, need):
        if need is None:
            return None
        key = need.spec["variable"] if need.kind == "value" else need.node
        answer = self.answers[key]
        return Answer(need.scope, need.kind, answer(need) if callable(answer) else answer)

    def _follow(self, effect):
        """Keep the shell's tables."""
        match effect:
            case OpenWork(scope, generation, node, _, signer):
                assert (scope, generation) not in self.work
                assert (scope, generation) not in self.closed
                assert not effect.follows or effect.follows in self.closed, "one item goes on with another, closed one"
                self.work[scope, generation] = (node, signer)
                self.choices[scope, generation] = effect.outcomes or self.graph.nodes[node].outcomes
            case CloseWork(scope, generation):
                self.closed[scope, generation] = self.work.pop((scope, generation))
            case CarryWork(scope, generation, node):
                _, signer = self.work.pop((scope, generation))
                self.work[scope, generation] = (node, signer)
                self.choices[scope, generation] = effect.outcomes or self.graph.nodes[node].outcomes
            case CarryTimer(scope, generation, was, timer):
                del self.timers[scope, generation, was]
                self.timers[scope, generation, timer] = effect.spec
            case StartTimer(scope, generation, timer):
                self.timers[scope, generation, timer] = effect.spec
            case CancelTimer(scope, generation, timer):
                del self.timers[scope, generation, timer]
            case RunJob(scope, generation, node):
                self.jobs[node] = (scope, generation)
            case StartCalled(scope, generation, node):
                self.calls[scope, generation] = node
            case CancelCalled(scope, generation):
                del self.calls[scope, generation]

    # --- by name

    def item(self, node, signer=""):
        found = [key for key, what in self.work.items() if what == (node, signer)]
        assert len(found) == 1, f"{node} {signer} is open {len(found)} times: {self.open}"
        return found[0]

    def complete(self, node, outcome="", signer="", **data):
        return self.give(Complete(*self.item(node, signer), outcome, data))

    def vote(self, node, signer, outcome="pass"):
        return self.complete(node, outcome, signer)

    def send_back(self, node, to, signer="", **how):
        return self.give(ReturnTo(*self.item(node, signer), to, **how))

    def add(self, node, signer):
        return self.give(AddSigner(self.body(node).id, 1, signer))

    def ask(self, node, by, signer, position):
        """Whoever has the item of `by` adds a signer."""
        return self.give(AddSigner(*self.item(node, by), signer, position))

    def hand_over(self, node, to, signer=""):
        return self.give(Reassign(*self.item(node, signer), to))

    def remove(self, node, signer):
        return self.give(RemoveSigner(*self.item(node, signer)))

    def body(self, node):
        return next(scope for scope in self.state.scopes.values() if scope.kind == states.BODY and scope.node == node)

    def timer(self, name):
        found = [key for key in self.timers if key[2] == name]
        assert len(found) == 1, f"{name} runs {len(found)} times"
        return TimerFired(*found[0])

    def fire(self, name):
        """A timer fires; its row is used up, as the shell would do it."""
        command = self.timer(name)
        del self.timers[command.scope, command.generation, command.timer]
        return self.give(command)

    def job(self, node, **data):
        return self.give(JobDone(*self.jobs[node], data))

    def fail(self, node, code=""):
        return self.give(JobFailed(*self.jobs[node], code))

    def called_ended(self, node, **data):
        key = next(key for key, what in self.calls.items() if what == node)
        del self.calls[key]
        return self.give(CalledEnded(*key, data))

    # --- what to look at

    @property
    def open(self):
        """The open work, in order: `node` or `node:signer`."""
        return sorted(f"{node}:{signer}" if signer else node for node, signer in self.work.values())

    @property
    def running(self):
        return sorted(key[2] for key in self.timers)

    @property
    def ended(self):
        return self.state.ended

    @property
    def fired(self):
        return [effect.transition for effect in self.effects if isinstance(effect, FireTransition)]

    def said(self, kind):
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def records(self, verb):
        return [effect for effect in self.said(Record) if effect.verb == verb]


def check(case):
    """What holds after every step: the shell's tables match the state, tokens are neither lost nor doubled."""
    state, graph = case.state, case.graph
    waiting = {what: {(one.id, one.generation) for one in state.scopes.values() if one.wait == what}
               for what in (states.WORK, states.CALL)}
    assert set(case.work) == waiting[states.WORK]
    assert set(case.calls) == waiting[states.CALL]
    armed = {(one.id, one.generation, timer.timer) for one in state.scopes.values() for timer in one.timers}
    if not state.suspended:
        assert set(case.timers) == armed
    if state.ended:
        assert not state.scopes
        assert not state.agenda
        assert [one.how for one in case.said(EndCase)] in ([], [state.ended])
        return
    assert state.suspended or (not state.agenda and state.need is None)
    for scope in state.scopes.values():
        _check_scope(state, graph, scope)


def _check_scope(state, graph, scope):
    """Each scope holds exactly one token: it waits itself or for what is inside it, and stands where it belongs."""
    if not (scope.kind == states.BRANCH and scope.wait == states.DONE):
        assert graph.nodes[scope.node].block == _home(state, graph, scope)
    assert scope.parent in state.scopes or scope.kind == states.ROOT
    assert len(set(scope.passed)) == len(scope.passed)
    inside = [child for child in state.children(scope.id) if child.kind != states.SIDE]
    kinds = {child.kind for child in inside}
    if scope.wait == states.BRANCHES:
        assert kinds == {states.BRANCH}
        ways = [child.key for child in inside]
        assert len(set(ways)) == len(ways)
        assert any(child.wait != states.DONE for child in inside)
        if graph.nodes[scope.node].kind == "and":
            assert len(ways) == len(graph.nodes[scope.node].ways)
    elif scope.wait == states.INNER:
        assert [child.kind for child in inside] == [states.SUB]
    elif scope.wait == states.VOTE and scope.kind != states.BODY:
        assert [child.kind for child in inside] == [states.BODY]
    elif scope.kind == states.BODY:
        assert kinds == {states.CHILD}
        assert scope.tally.open == len(inside) + len(scope.queue) > 0
        assert len(set(scope.signers)) == len(scope.signers) == scope.tally.total
        assert any(child.wait != states.HELD for child in inside), "somebody has the word"
    elif scope.wait == states.HELD:
        _check_held(state, graph, scope)
    else:
        assert not inside
        assert scope.wait in (states.WORK, states.JOB, states.CALL, states.TIMER, states.DONE) or state.suspended
    if scope.wait == states.DONE and scope.kind in (states.ROOT, states.SUB):
        assert state.children(scope.id), "a flow that has ended waits for side paths only"


def _check_held(state, graph, scope):
    """Whoever is held waits for somebody who has not finished."""
    run, body = Run(graph, state), state.scopes[scope.parent]
    if scope.said:
        assert links.waits_for_consent(body, scope.key)
    else:
        assert links.must_wait(run, body, scope)


def _home(state, graph, scope):
    """The block whose flow a scope's token may walk in."""
    if scope.kind == states.ROOT:
        return ""
    if scope.kind == states.SIDE and scope.node == scope.key:
        return graph.nodes[scope.key].block
    if scope.kind == states.SIDE:
        return scope.key
    around = state.scopes[scope.parent].node
    return graph.nodes[around].block if scope.kind in (states.BODY, states.CHILD) else around
