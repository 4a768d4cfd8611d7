"""A state on its way from one step to the next, and the small moves that everything else is made of."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.protocol import Effect, Json, Need, Record, Refused, Step
from workflows.engine.state import Armed, Former, Scope, State, Task
from workflows.engine.variables import BadVariable

MOST_MOVES = 1_000
OUTSIDE = frozenset({state.ROOT, state.SUB})  # scopes in which a whole flow begins and ends


class Run:
    """Copies of a state's containers, changed until the step is done."""

    __slots__ = ("agenda", "carry", "data", "effects", "ended", "flows", "formers", "graph", "last", "moves", "need",
                 "next", "scopes", "suspended")

    def __init__(self, graph: Graph, before: State) -> None:
        self.graph = graph
        self.scopes: dict[int, Scope] = dict(before.scopes)
        self.data: Mapping[str, Json] = before.data
        self.agenda: list[Task] = list(before.agenda)
        self.next, self.need, self.suspended = before.next, before.need, before.suspended
        self.ended, self.last = before.ended, before.last
        self.formers: dict[tuple[str, int], Former] = dict(before.formers)
        self.carry = before.carry
        self.effects: list[Effect] = []
        self.flows: list[str] = []
        self.moves = 0

    def result(self) -> Step:
        """The step that this run has become."""
        if self.flows:
            self.effects.append(Record("taken", detail={"flows": self.flows}))
        return Step(self.state, tuple(self.effects), self.need)

    @property
    def state(self) -> State:
        """The state as it is by now."""
        return State(self.scopes, self.data, self.next, tuple(self.agenda), self.need, self.suspended, self.ended,
                     self.last, self.formers, self.carry)

    # --- scopes

    def node_at(self, scope: Scope) -> Node:
        """The node at which a scope's token stands."""
        return self.graph.nodes[scope.node]

    def put(self, scope: Scope) -> Scope:
        """Keep this version of a scope."""
        self.scopes[scope.id] = scope
        return scope

    def open(self, kind: str, node: str, parent: int, key: str = "") -> Scope:
        """A new scope under `parent`."""
        made = Scope(self.next, kind, node, parent, key=key)
        self.next += 1
        return self.put(made)

    def children(self, scope: int) -> list[Scope]:
        """The scopes directly under this one."""
        return [one for one in self.scopes.values() if one.parent == scope]

    def ancestors(self, scope: int) -> list[Scope]:
        """The scope itself and everything around it, outwards."""
        found = []
        while scope:
            found.append(self.scopes[scope])
            scope = self.scopes[scope].parent
        return found

    def later(self, verb: str, scope: int, node: str = "") -> None:
        """Put work on top of the agenda."""
        self.agenda.append(Task(verb, scope, node))

    def hold(self, verb: str, scope: int, what: str) -> None:
        """Put work under everything else: what arrives while the case is suspended is done in the order of arrival."""
        self.agenda.insert(0, Task(verb, scope, what))

    def ask(self, need: Need) -> None:
        """Halt until the shell answers."""
        self.need = need

    def count(self) -> None:
        """One automatic move more; a step that makes too many is refused."""
        self.moves += 1
        if self.moves > MOST_MOVES:
            raise Refused(_("一步之内自动流转超过 %(limit)d 次，流程可能陷入循环。", limit=MOST_MOVES))

    # --- closing

    def close(self, scope: int, why: str) -> None:
        """Close a scope and everything in it."""
        self.close_below(scope, why)
        self.silence(self.scopes[scope], why)
        self.drop(scope)

    def drop(self, scope: int) -> None:
        """A scope is over; what was decided inside an instance goes with it."""
        if self.scopes.pop(scope).kind == state.CHILD:
            self.formers = {place: one for place, one in self.formers.items() if one.instance != scope}

    def close_below(self, scope: int, why: str, *, keeping: str = "") -> None:
        """Close everything in a scope, except children of the kind `keeping`."""
        for child in self.children(scope):
            if child.kind != keeping:
                self.close(child.id, why)

    def silence(self, scope: Scope, why: str) -> Scope:
        """End what a scope waits for: its work item, its timers, the process it called."""
        if scope.wait == state.WORK:
            self.effects.append(protocol.CloseWork(scope.id, scope.generation, scope.node, why))
        elif scope.wait == state.CALL:
            self.effects.append(protocol.CancelCalled(scope.id, scope.generation, scope.node))
        elif scope.wait == state.TIMER:
            self.effects.append(protocol.CancelTimer(scope.id, scope.generation, scope.node))
        self.disarm(scope)
        return self.put(scope._replace(wait="", timers=()))

    def disarm(self, scope: Scope) -> None:
        """Stop the boundary timers of a scope."""
        for armed in scope.timers:
            if not (scope.wait == state.TIMER and armed.timer == scope.node):
                self.effects.append(protocol.CancelTimer(scope.id, scope.generation, armed.timer))

    # --- waiting

    def wait(self, scope: Scope, what: str) -> Scope:
        """Let a scope wait in a new generation, with the boundary timers of its node running."""
        made = scope._replace(wait=what, generation=scope.generation + 1)
        timers = [self.armed(key) for key in self.node_at(scope).boundaries if self.graph.nodes[key].timer]
        for timer in timers:
            self.start_timer(made, timer)
        return self.put(made._replace(timers=tuple(timers)))

    def armed(self, timer: str) -> Armed:
        """A timer with its term as it is now."""
        spec = self.graph.nodes[timer].timer
        if spec is None:
            raise LookupError(timer)
        if not spec.variable:
            return Armed(timer, spec.form, spec.spec)
        value = self.data.get(spec.variable)
        if value is None or value == "":
            raise Refused(_("定时器「%(timer)s」要用的变量「%(name)s」还没有值。", timer=timer, name=spec.variable))
        return Armed(timer, spec.form, str(value))

    def start_timer(self, scope: Scope, armed: Armed) -> None:
        """Have a timer run."""
        self.effects.append(protocol.StartTimer(scope.id, scope.generation, armed.timer, armed.form, armed.spec))

    # --- telling

    def record(self, verb: str, node: str = "", **detail: Json) -> None:
        """Something for the trail."""
        self.effects.append(Record(verb, node, detail))

    def fire(self, node: Node, scope: int, transitions: tuple[str, ...], outcome: str = "", *,
             standing: bool = False) -> None:
        """Ask the domain for these transitions, in this order."""
        for transition in transitions:
            self.effects.append(protocol.FireTransition(transition, node.id, scope, outcome, standing))

    # --- what was decided before

    def instance(self, scope: int) -> int:
        """The instance of a multi-instance activity that a scope lies in; 0 for none."""
        return next((one.id for one in self.ancestors(scope) if one.kind == state.CHILD), 0)

    def former(self, scope: Scope) -> Former | None:
        """What was last decided at the node where this scope stands."""
        return self.formers.get((scope.node, self.instance(scope.id)))

    def remember(self, scope: Scope, outcome: str, signers: tuple[str, ...] = (),
                 votes: tuple[tuple[str, str], ...] = ()) -> None:
        """Keep what was decided (or, with no outcome, said so far) at the node where this scope stands."""
        made = Former(scope.node, self.instance(scope.id), outcome, signers, votes)
        self.formers[made.node, made.instance] = made

    def unremember(self, scope: Scope) -> None:
        """What was decided here counts no more."""
        self.formers.pop((scope.node, self.instance(scope.id)), None)

    # --- data

    def write(self, node: Node, data: Mapping[str, Json], ask: tuple[str, ...] = ()) -> None:
        """Keep what a finished node writes; anything it did not declare is refused."""
        own = {node.result} if node.kind != nouns.WORK and node.vote is None else set()
        strangers = sorted((set(data) | set(ask)) - node.writes - own)
        if strangers:
            raise Refused(_("「%(node)s」没有声明可以写入变量「%(names)s」。",
                            node=node.name or node.id, names="、".join(strangers)))
        for name, value in data.items():
            self.set(name, value)
        self.forget(ask)

    def set(self, name: str, value: Json) -> None:
        """Keep one variable."""
        try:
            self.data = {**self.data, name: self.graph.variables[name].accept(value)}
        except BadVariable as error:
            raise Refused(error.args[0]) from error

    def forget(self, names: tuple[str, ...]) -> None:
        """Leave variables without a value: it is asked for when a condition reads them."""
        if names:
            self.data = {name: value for name, value in self.data.items() if name not in names}
