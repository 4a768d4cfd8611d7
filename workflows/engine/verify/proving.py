"""The walk: every state that process, machine and laws can reach together, shortest ways first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from workflows.bpmn.words import Sentence as _
from workflows.engine import state as states
from workflows.engine.graph.nouns import Graph
from workflows.engine.machine import Law, Machine
from workflows.engine.protocol import EndCase, FireTransition, Record, Refused, Withdraw
from workflows.engine.protocol import Step as Taken
from workflows.engine.state import State
from workflows.engine.step import step
from workflows.engine.verify import statics, verdicts
from workflows.engine.verify.abstraction import Abstract, abstract, unstanding
from workflows.engine.verify.beyond import EveryMove, refused_for_good
from workflows.engine.verify.monitors import Monitors, Objection, Watch
from workflows.engine.verify.moves import Move, Moves, unit_of
from workflows.engine.verify.relevance import relevance
from workflows.engine.verify.verdicts import Chosen, Refusal, Verdict

LIMIT = 200_000
MOST_STEPS = 500_000
MOST_REFUSALS = 50
NOW = datetime(2000, 1, 1, tzinfo=UTC)


def verify(graph: Graph, machine: Machine | None, laws: Sequence[Law] = (), *, limit: int = LIMIT,
           operations: frozenset[str] | None = None, reduce: bool = True, every: bool = False,
           enough: Callable[[], bool] | None = None) -> Verdict:
    """Whether every way through the process ends well, keeps every law and never asks the machine for what it forbids.

    `operations` are the names that service tasks may call (None: not checked); `reduce=False` walks every
    interleaving of parallel branches instead of one that stands for them all, `every=True` makes the moves too that
    lead nowhere else (`beyond`): both are for small processes, and for tests. Whoever cannot wait passes `enough`: once
    it says so, the walk breaks off with the refusal `broken_off`, and what was found until then."""
    refusals = list(statics.refusals(graph, laws, operations))
    model = abstract(graph if every else unstanding(graph))
    monitors = Monitors(machine, laws).about(graph.transitions)
    walk = Walk(model, monitors, limit, reduce=reduce and not every, every=every, enough=enough)
    walk.go()
    refusals += walk.refusals.values()
    return Verdict(tuple(refusals), tuple(statics.assumptions(model)), len(walk.visits), walk.steps)


@dataclass(slots=True)
class _Visit:
    """A state that was reached, and from where."""

    state: State
    watch: Watch
    before: int  # index of the visit it was reached from; -1 for none
    told: Chosen | None
    after: list[int] = field(default_factory=list)  # reached by going on, not by going back


class _Enough(Exception):
    """Whoever asked does not wait any longer."""


class _TooLarge(Exception):
    """More states, or more steps between them, than can be walked; the argument is the sentence."""


class Walk:
    """Breadth-first search; what is found on the way is kept in `refusals`, the first of each kind."""

    def __init__(self, model: Abstract, monitors: Monitors, limit: int, *, reduce: bool = True,
                 every: bool = False, enough: Callable[[], bool] | None = None) -> None:
        self.model = model
        self.enough = enough
        self.graph = model.graph
        self.monitors = monitors
        self.limit = limit
        self.reduce = reduce
        noticed = monitors.named if monitors.machine is None else self.graph.transitions
        relevant = relevance(model, noticed, monitors.steady, monitors.grants)
        self.kept, self.quiet, self.granting = relevant.kept, relevant.quiet, relevant.granting
        self.moves = EveryMove(model, self.kept) if every else Moves(model, self.kept)
        self.visits: list[_Visit] = []
        self.known: dict[tuple[Any, ...], int] = {}
        self.waiting: deque[int] = deque()
        self.refusals: dict[tuple[str, str, str], Refusal] = {}
        self.pointer: dict[int, int] = {}
        self.relying: dict[int, list[int]] = {}  # questions -> the states that point to them
        self.answered: dict[int, tuple[int, ...]] = {}  # questions -> where their answers led
        self.entered: set[str] = set()
        self.led_back: set[tuple[Hashable, Watch]] = set()
        self.steps = 0

    def go(self) -> None:
        """Walk until everything is known, or the limit is reached."""
        try:
            for move in self.moves.starts():
                self._take(-1, None, self.monitors.begin(), move)
            while self.waiting and len(self.refusals) < MOST_REFUSALS:
                self._expand(self.waiting.popleft())
        except _TooLarge as why:
            self._refuse(verdicts.TOO_LARGE, self.graph.process, why.args[0], -1, None)
            return
        except _Enough:
            self._refuse(verdicts.BROKEN_OFF, self.graph.process, _("检查在走完所有走法之前中断。"), -1, None)
            return
        self._check_ends()
        if not self.refusals:
            self._check_dead()

    def go_on(self, state: State, watch: Watch) -> None:
        """Walk on from a state that is given; what has been walked before is known to be well."""
        try:
            self._visit(state, watch, -1, None)
            while self.waiting and len(self.refusals) < MOST_REFUSALS:
                self._expand(self.waiting.popleft())
        except _TooLarge as why:
            self._refuse(verdicts.TOO_LARGE, self.graph.process, why.args[0], -1, None)
            return
        self._check_ends()

    # --- going on -----------------------------------------------------------------------------------------------------

    def _expand(self, index: int) -> None:
        """Take the moves of a state; where several quiet branches wait, those of one of them first.

        Nobody waits for ever: each state in which branches wait points to one that the chosen branch leads to, and
        these pointers make no circle; where none can be set, all move."""
        visit = self.visits[index]
        if visit.state.ended:
            return
        moves = list(self.moves.of(visit.state))
        later = self._postponed(visit.state, moves)
        ahead: list[int] = []
        for move in self._different(move for move in moves if move.unit not in later):
            if self._has_led_back(move, visit.watch):
                continue
            reached = self._take(index, visit.state, visit.watch, move)
            if reached >= 0 and not move.back and (visit.state.need is not None or move.unit in self.quiet):
                ahead.append(reached)
        if visit.state.need is not None:
            self._answered(index, ahead)
        elif later and not self._leads_on(index, ahead, later):
            self._take_later(index, moves, later)

    def _answered(self, index: int, ahead: Sequence[int]) -> None:
        """A question is passed through: those who rely on it go on with it, or stop waiting."""
        self.answered[index] = tuple(ahead)
        relying = [] if index in self.pointer else self.relying.pop(index, [])
        if relying and not self._leads_on(index, ahead, set()):
            for one in relying:
                del self.pointer[one]
                moves = list(self.moves.of(self.visits[one].state))
                self._take_later(one, moves, self._postponed(self.visits[one].state, moves))

    def _take_later(self, index: int, moves: Sequence[Move], later: set[str]) -> None:
        visit = self.visits[index]
        for move in self._different(move for move in moves if move.unit in later):
            self._take(index, visit.state, visit.watch, move)

    def _postponed(self, state: State, moves: Sequence[Move]) -> set[str]:
        """The quiet branches that wait until another is done; one that grants does not while no other has begun."""
        if not self.reduce:
            return set()
        quiet = list(dict.fromkeys(move.unit for move in moves if move.unit in self.quiet))
        begun = self._begun(state) if self.granting.intersection(quiet[1:]) else set()
        return {unit for unit in quiet[1:] if unit not in self.granting or begun - {unit}}

    def _begun(self, state: State) -> set[str]:
        """The granting branches in which something has been done."""
        return {unit for scope in state.scopes.values() if (unit := unit_of(state, scope)) in self.granting
                and any(self.graph.nodes[key].is_activity for key in scope.passed)}

    def _different(self, moves: Iterable[Move]) -> Iterator[Move]:
        """The moves without those that lead where an earlier one has led."""
        made: set[Hashable] = set()
        for move in moves:
            if move.alike is None or move.alike not in made or not self.reduce:
                yield move
            if move.alike is not None:
                made.add(move.alike)

    def _has_led_back(self, move: Move, watch: Watch) -> bool:
        """Whether going back like this has led to the same state from another one already."""
        if not self.reduce or move.restores is None:
            return False
        known = (move.restores, watch)
        if known in self.led_back:
            return True
        self.led_back.add(known)
        return False

    def _leads_on(self, index: int, ahead: Sequence[int], later: set[str]) -> bool:
        """Point to a state in which all who wait still wait, unless that would make a circle."""
        for reached in ahead:
            state = self.visits[reached].state
            if later <= {unit_of(state, scope) for scope in state.waiting()} and self._last_of(reached) != index:
                self.pointer[index] = reached
                if state.need is not None:
                    self._rely(index, reached)
                return True
        return False

    def _rely(self, index: int, question: int) -> None:
        """Somebody points to a question; one that is answered already has to lead on itself by now."""
        self.relying.setdefault(question, []).append(index)
        if question in self.answered:
            self._answered(question, self.answered[question])

    def _last_of(self, index: int) -> int:
        while index in self.pointer:
            index = self.pointer[index]
        return index

    def _take(self, index: int, state: State | None, watch: Watch, move: Move) -> int:
        """Make a move; the index of the state it leads to, -1 for none."""
        self.steps += 1
        if self.enough is not None and self.enough():
            raise _Enough
        if self.steps > MOST_STEPS:
            raise _TooLarge(_("验证要走的步数超过 %(limit)s 步（状态 %(states)s 种），无法走完；请减少并行分支，"
                              "或限制可以退回的步骤。", limit=MOST_STEPS, states=len(self.visits)))
        try:
            taken = step(self.graph, _erased(state, move.erased), move.command, NOW)
        except Refused as why:
            if not isinstance(move.command, Withdraw) and not refused_for_good(move):
                self._refuse_way(index, move, why)
            return -1
        after = self._watched(index, move, watch, taken)
        if after is None or taken.state is state:
            return -1
        reached = self._visit(taken.state, after, index, move.told)
        if index >= 0 and not move.back:
            self.visits[index].after.append(reached)
        return reached

    def _watched(self, index: int, move: Move, watch: Watch, taken: Taken) -> Watch | None:
        """Machine and laws after a step, or None when they object to it."""
        objected = False
        for effect in taken.effects:
            if isinstance(effect, Record) and effect.verb == "entered":
                self.entered.add(effect.node)
            elif isinstance(effect, FireTransition):
                watch, objections = self.monitors.fire(watch, effect.transition)
                objected |= self._object(objections, effect.node, index, move)
                if objected:
                    return None
            elif isinstance(effect, EndCase):
                self._object(list(self.monitors.end(watch)), _last_entered(taken) or "", index, move)
        return watch

    def _visit(self, state: State, watch: Watch, before: int, told: Chosen | None) -> int:
        key = (self.moves.key_of(state), watch)
        known = self.known.get(key)
        if known is not None:
            return known
        if len(self.visits) >= self.limit:
            raise _TooLarge(_("流程的状态超过 %(limit)s 种，无法逐一验证；请减少并行分支，"
                              "或把触发迁移的步骤移到汇合之后。", limit=self.limit))
        self.known[key] = index = len(self.visits)
        self.visits.append(_Visit(state, watch, before, told))
        self.waiting.append(index)
        if (node := _doubled(state)) is not None:
            why = _("同一步骤在同一时间被执行了两次：汇合之前的分支没有合并。")
            self._refuse(verdicts.DUPLICATED, node, why, index, None)
        return index

    # --- refusing -----------------------------------------------------------------------------------------------------

    def _object(self, objections: list[Objection], node: str, index: int, move: Move) -> bool:
        for objection in objections:
            self._refuse(objection.kind, node, objection.reason, index, move.told, objection.law)
        return bool(objections)

    def _refuse(self, kind: str, node: str, reason: str, index: int, told: Chosen | None, law: str = "") -> None:
        name = self.graph.nodes[node].name if node in self.graph.nodes else ""
        path = (*self._path(index), told) if told is not None else tuple(self._path(index))
        refusal = Refusal(kind, node, name or node, reason, path, law)
        self.refusals.setdefault(refusal.key, refusal)

    def _refuse_way(self, index: int, move: Move, why: Refused) -> None:
        """The step itself was refused: a decision that no branch fits, or that cannot be made."""
        node = statics.named_in(self.graph, why.args[0]) or (move.told.node if move.told else "")
        values = self._values_at(index, move, node)
        reason = why.args[0] if not values else _("%(why)s（%(values)s）", why=why.args[0], values="，".join(values))
        self._refuse(verdicts.NO_WAY, node, reason, index, move.told)

    def _values_at(self, index: int, move: Move, node: str) -> list[str]:
        """What the decision's variables were, in words."""
        data = dict(self.visits[index].state.data) if index >= 0 else {}
        need = self.visits[index].state.need if index >= 0 else None
        if need is not None and need.kind == "value":
            data[need.spec["variable"]] = getattr(move.command, "value", None)
        names = sorted({name for way in self.graph.nodes[node].ways if way.condition
                        for name in way.condition.names}) if node in self.graph.nodes else []
        return [self.model.spoken(name, data[name]) for name in names if data.get(name) is not None]

    def _path(self, index: int) -> Iterator[Chosen]:
        found = []
        while index >= 0:
            visit = self.visits[index]
            if visit.told is not None:
                found.append(visit.told)
            index = visit.before
        return reversed(found)

    # --- at the end ---------------------------------------------------------------------------------------------------

    def _check_ends(self) -> None:
        """From every state an end can be reached without anybody going back; the nearest that cannot is told."""
        before: list[list[int]] = [[] for _visit in self.visits]
        for index, visit in enumerate(self.visits):
            for reached in visit.after:
                before[reached].append(index)
        ending = [index for index, visit in enumerate(self.visits) if visit.state.ended]
        can_end = set(ending)
        while ending:
            for index in before[ending.pop()]:
                if index not in can_end:
                    can_end.add(index)
                    ending.append(index)
        lost = next((index for index, visit in enumerate(self.visits)
                     if index not in can_end and visit.state.need is None), None)
        if lost is not None and not self.refusals:
            node = next((scope.node for scope in self.visits[lost].state.scopes.values() if scope.wait), "")
            self._refuse(verdicts.STUCK, node, _("到了这里，流程再也无法结束。"), lost, None)

    def _check_dead(self) -> None:
        for key, node in self.graph.nodes.items():
            if node.is_activity and key not in self.entered:
                self._refuse(verdicts.DEAD, key, _("没有任何一种走法会执行这一步。"), -1, None)


def _erased(state: State | None, names: frozenset[str]) -> State | None:
    """The state with these variables open again: their value is asked for when somebody reads them."""
    if state is None or not names:
        return state
    return replace(state, data={name: value for name, value in state.data.items() if name not in names})


def _last_entered(taken: Taken) -> str | None:
    return next((effect.node for effect in reversed(taken.effects)
                 if isinstance(effect, Record) and effect.verb == "entered"), None)


def _doubled(state: State) -> str | None:
    """A node at which two tokens of one flow stand, other than the signers of a co-sign or instances of one body."""
    seen: set[tuple[str, int]] = set()
    for scope in state.scopes.values():
        if scope.wait in (states.WORK, states.JOB, states.CALL, states.TIMER) and scope.kind != states.CHILD:
            here = (scope.node, _instance(state, scope.id))
            if here in seen:
                return scope.node
            seen.add(here)
    return None


def _instance(state: State, scope: int) -> int:
    """The instance of a multi-instance activity that a scope lies in; 0 for none."""
    while scope in state.scopes:
        if state.scopes[scope].kind == states.CHILD:
            return scope
        scope = state.scopes[scope].parent
    return 0
