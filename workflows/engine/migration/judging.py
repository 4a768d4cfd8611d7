"""What is to be said about each case: whether it can go on in the new version, and whether it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from workflows.bpmn.words import Sentence as _
from workflows.engine import state as states
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.migration.inserted import Inserted
from workflows.engine.migration.planning import OTHER_PLACE, Plan
from workflows.engine.protocol import Record, Refused, Step
from workflows.engine.state import Scope, State
from workflows.engine.step import step
from workflows.engine.verify import Onwards

MOVE, FINISH, DECIDE, REFUSED = "move", "finish", "decide", "refused"
SIGNERS = ("assignee", "candidateGroups", "candidateUsers", "collection", "everyHolder")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a case, and one sentence. kind: move · finish (better on its own version) · decide (somebody
    has to say) · refused. `possible`: it would be moved if that is what somebody wants."""

    kind: str
    sentence: str
    possible: bool = True


@dataclass(frozen=True)
class Judge:
    """Judges cases by one plan; `proofs` over the new version is kept from one case to the next."""

    plan: Plan
    proofs: Onwards

    @cached_property
    def inserted(self) -> Inserted:
        return Inserted(self.plan)

    def of(self, state: State, deeds: Iterable[str] = (), stands: str = "", *, at: datetime) -> Finding:
        """What is to be said about the case in this state, after these transitions of the domain."""
        try:
            if lost := self._lost(state):
                return lost
            made = step(self.plan.new, state, self.plan.command, at)
        except Refused as why:
            return Finding(REFUSED, why.message, possible=False)
        if refusals := self.proofs.refusals(made.state, deeds, stands):
            said = _("迁移之后不能保证流程合规：%(why)s", why=refusals[0].reason)
            return Finding(REFUSED, said, possible=False)
        return self._advice(state, made)

    def _lost(self, state: State) -> Finding | None:
        """An open place that the new version does not have."""
        self._check_rest(state)
        for scope in _places(state):
            lost = self.plan.lost.get(scope.node)
            if lost is None or self.plan.target(scope.node):
                continue
            if lost.why == OTHER_PLACE or scope.wait in (states.BRANCHES, states.INNER):
                return Finding(REFUSED, _("%(why)s，不能迁移。", why=lost.sentence), possible=False)
            return Finding(DECIDE, _("%(why)s，请指定由哪个环节接续。", why=lost.sentence), possible=False)
        return None

    def _check_rest(self, state: State) -> None:
        """What refuses for a while, in the words of the version that the case is on."""
        if state.ended:
            raise Refused(_("案件已经结束。"))
        job = next((scope for scope in state.scopes.values() if scope.wait == states.JOB), None)
        if job is not None:
            name = _name(self.plan.old, job.node)
            raise Refused(_("「%(node)s」的自动任务还没有完成，完成之后才能迁移。", node=name))

    def _advice(self, state: State, made: Step) -> Finding:
        behind = self.inserted.behind(made.state)
        if behind:
            names = "、".join(_name(self.plan.new, key) for key in behind)
            return Finding(FINISH, _("已过「%(steps)s」应在的位置，建议在原版本办结。", steps=names))
        return next(self._decisions(state, made), None) or self._fit(state)

    def _decisions(self, state: State, made: Step) -> Iterator[Finding]:
        """What somebody has to want: a co-sign decided by the migration, or one that is asked of others now."""
        decided = [one for one in made.effects if isinstance(one, Record) and one.verb == "cosign_decided"]
        for one in decided:
            passed = one.detail["outcome"] == "pass"
            said = _("通过") if passed else _("不通过")
            yield Finding(DECIDE, _("按新的会签规则，「%(step)s」迁移时即有结论：%(outcome)s。",
                                    step=_name(self.plan.new, one.node), outcome=said))
        for scope in _places(state):
            node, other = self.plan.old.nodes[scope.node], self.plan.new.nodes[self.plan.target(scope.node)]
            if scope.kind == states.BODY and _asks_others(node, other):
                yield Finding(DECIDE, _("正在会签「%(step)s」，新版本的会签人不同：迁移后仍由原会签人签完。",
                                        step=node.name or node.id))

    def _fit(self, state: State) -> Finding:
        old, new = self.plan.old, self.plan.new
        here = dict.fromkeys(scope.node for scope in state.waiting())
        moved = [key for key in here if self.plan.target(key) != key]
        if moved:
            pairs = "、".join(_("「%(old)s」→「%(new)s」", old=_name(old, key), new=_name(new, self.plan.target(key)))
                             for key in moved)
            return Finding(MOVE, _("可以迁移：%(places)s。", places=pairs))
        names = "、".join(dict.fromkeys(_name(old, key) for key in here)) or "—"
        return Finding(MOVE, _("可以迁移，当前在「%(places)s」。", places=names))


def _places(state: State) -> Iterator[Scope]:
    """The scopes whose place has to be there in the new version."""
    return (scope for scope in state.scopes.values() if scope.wait != states.DONE)


def _name(graph: Graph, key: str) -> str:
    return graph.nodes[key].name or key


def _asks_others(node: Node, other: Node) -> bool:
    """Whether the two ask different people."""
    if node.vote is None or other.vote is None:
        return False
    said = [tuple(one.attributes.get(name, "") for name in SIGNERS) for one in (node, other)]
    return said[0] != said[1] or (node.vote.collection, node.vote.cardinality) != (
        other.vote.collection, other.vote.cardinality)
