"""What of a new version stands for what of the old one, and why some of it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workflows.bpmn.words import Sentence as _
from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.migration.places import Places, Ways, kind_of
from workflows.engine.protocol import Migrate

GONE, OTHER_KIND, OTHER_PLACE = "gone", "other_kind", "other_place"


@dataclass(frozen=True, slots=True)
class Lost:
    """Why nothing of the new version stands for a node."""

    why: str  # gone · other_kind · other_place
    sentence: str


@dataclass(frozen=True)
class Plan:
    """How cases of the old version stand in the new one. `nodes` has every old node; "" where nothing stands for it,
    and then `lost` says why. `wrong` says which targets that were asked for cannot be taken."""

    old: Graph
    new: Graph
    nodes: Mapping[str, str]
    places: Mapping[str, str]
    flows: Mapping[str, str]
    lost: Mapping[str, Lost] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def command(self) -> Migrate:
        """What moves a case, with nothing in it that is as usual."""
        return Migrate(
            nodes={key: to for key, to in self.nodes.items() if key != to}, places=dict(self.places),
            flows={key: to for key, to in self.flows.items() if key != to},
            rearmed=tuple(self._rearmed()), fresh=tuple(self._fresh()), recounted=tuple(self._recounted()),
            empty=tuple(sorted(self.new.variables.keys() - self.old.variables.keys())))

    @cached_property
    def inserted(self) -> tuple[str, ...]:
        """The steps of the new version that stand for none of the old one."""
        known = set(self.nodes.values())
        return tuple(key for key, node in self.new.nodes.items() if node.is_activity and key not in known)

    def target(self, key: str) -> str:
        """Where a token goes that stands open at an old node; "" for nowhere."""
        return self.nodes.get(key, "") or self.places.get(key, "")

    def _pairs(self) -> list[tuple[Node, Node]]:
        """Old and new nodes at which a case may stand."""
        pairs = [(key, self.target(key)) for key in self.nodes]
        return [(self.old.nodes[key], self.new.nodes[to]) for key, to in pairs if to]

    def _rearmed(self) -> list[str]:
        return [after.id for before, after in self._pairs()
                if after.kind in (nouns.BOUNDARY, nouns.TIMER) and before.timer != after.timer]

    def _fresh(self) -> list[str]:
        known = set(self.nodes.values())
        return [key for key, node in self.new.nodes.items()
                if node.kind == nouns.BOUNDARY and node.timer is not None and key not in known]

    def _recounted(self) -> list[str]:
        return [after.id for before, after in self._pairs()
                if after.vote is not None and (before.vote, before.refusals) != (after.vote, after.refusals)]


def plan(old: Graph, new: Graph, mapping: Mapping[str, str]) -> Plan:
    """Compare two versions; `mapping` names what stands for nodes under another id, or where a token goes from one
    that is gone. By itself a node stands for one of the same id, kind and place."""
    return _Planning(old, new, mapping).plan()


class _Planning:
    def __init__(self, old: Graph, new: Graph, mapping: Mapping[str, str]) -> None:
        self.old, self.new = old, new
        self.mapping = {key: to for key, to in mapping.items() if to and key in old.nodes}
        self.before, self.after = Places(old), Places(new)
        self.wanted = {key: self._wanted(key) for key in old.nodes}
        self.lost: dict[str, Lost] = {}
        self.nodes: dict[str, str] = {}
        self.flows: dict[str, str] = {}

    def _wanted(self, key: str) -> str:
        """The node that may stand for this one, by the mapping or by its id."""
        to = self.mapping.get(key, key)
        return to if to == key or to not in self.old.nodes else key

    def plan(self) -> Plan:
        for key in self.before.outside_in:
            self._place(key)
        places = {key: to for key, to in self.mapping.items() if not self.nodes[key]}
        wrong = {key: self._why_wrong(key, to) for key, to in self.mapping.items() if self.nodes[key] != to}
        wrong = {key: why for key, why in wrong.items() if why}
        return Plan(self.old, self.new, self.nodes, {key: to for key, to in places.items() if key not in wrong},
                    self.flows, self.lost, wrong)

    def _place(self, key: str) -> None:
        to, lost = self.wanted[key], None
        node = self.old.nodes[key]
        if to not in self.new.nodes:
            lost = Lost(GONE, _("新版本中没有「%(node)s」", node=node.name or key))
        elif kind_of(node) != kind_of(self.new.nodes[to]):
            lost = Lost(OTHER_KIND, _("「%(node)s」在新版本中是另一种环节", node=node.name or key))
        elif not self._same_place(key, to):
            lost = Lost(OTHER_PLACE, _("「%(node)s」在新版本中不在同样的分支或子流程之内", node=node.name or key))
        if lost is not None:
            self.lost[key] = lost
        self.nodes[key] = "" if lost else to
        if not lost and node.splits:
            self._pair_ways(node, self.new.nodes[to])

    def _same_place(self, key: str, to: str) -> bool:
        block, around = self.old.nodes[key].block, self.new.nodes[to].block
        if not block or not around:
            return block == around
        return self.nodes[block] == around and self._moved(self.before.ways(key)) == self.after.ways(to)

    def _moved(self, ways: Ways) -> Ways:
        return frozenset(self.flows[way] for way in ways)

    def _pair_ways(self, split: Node, other: Node) -> None:
        """Which branch is which: by the flow's id, else by the steps in it, else the only ones left."""
        free = [way.id for way in other.ways]
        left = []
        for way in split.ways:
            if way.id in free and self._shares(way.id, way.id):
                free.remove(way.id)
                self.flows[way.id] = way.id
            else:
                left.append(way.id)
        for place, key in enumerate(left):
            shared = {one: self._shared(key, one) for one in free}
            best = max(free, key=shared.__getitem__, default="")
            alone = len(left) - place == len(free) == 1
            self.flows[key] = best if best and (alone or shared[best]) else ""
            if self.flows[key]:
                free.remove(best)

    def _shares(self, way: str, other: str) -> bool:
        """Whether two branches may be the same: they have a step in common, or one of them has none."""
        return bool(self._shared(way, other)) or not self._steps(self.old, self.before, way) or not self._steps(
            self.new, self.after, other)

    def _shared(self, way: str, other: str) -> int:
        mine = {self.wanted[key] for key in self._steps(self.old, self.before, way)}
        return len(mine & self._steps(self.new, self.after, other))

    def _steps(self, graph: Graph, places: Places, way: str) -> set[str]:
        return {key for key in places.regions[way] if graph.nodes[key].is_activity or graph.nodes[key].splits}

    def _why_wrong(self, key: str, to: str) -> str:
        """Why a token that stands open at a node cannot go on at the one that was named."""
        node = self.old.nodes[key]
        if to not in self.new.nodes:
            return _("新版本中没有这个环节。")
        target = self.new.nodes[to]
        if kind_of(node) != kind_of(target):
            return _("「%(node)s」与「%(target)s」不是同一种环节。", node=node.name or key, target=target.name or to)
        if not self._same_place(key, to):
            return _("「%(target)s」不在同样的分支或子流程之内。", target=target.name or to)
        return ""


def candidates(made: Plan, key: str) -> list[str]:
    """The nodes of the new version that a token standing open at this one may go to: same kind, same place."""
    planning = _Planning(made.old, made.new, {})
    planning.plan()
    node = made.old.nodes[key]
    return [to for to, other in made.new.nodes.items()
            if kind_of(node) == kind_of(other) and planning._same_place(key, to)]
