"""Which element of the old version is which of the new: by id, and where ids were made anew by name and neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from workflows.bpmn.diff.sides import Side, family_of
from workflows.bpmn.model import Element, Flow

WHOLLY, MOSTLY, PARTLY = 1.0, 0.5, 0.01  # how much of two neighbourhoods must agree


@dataclass(slots=True)
class Pairs:
    """Old id → new id."""

    nodes: dict[str, str] = field(default_factory=dict)
    flows: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    drawn: dict[str, str] = field(default_factory=dict)


def paired(old: Side, new: Side) -> Pairs:
    """All pairs; the same ones, turned round, for the two versions in the other order."""
    matching = _Matching(old, new)
    nodes = matching.nodes()
    lanes = _by_id_then(old.lanes, new.lanes, lambda lane: (lane.name,))
    drawn = _by_id_then(old.drawn, new.drawn, lambda one: (one.kind, one.name))
    return Pairs(nodes, _flows(old, new, nodes, kept=matching.kept), lanes, drawn)


class _Matching:
    """The nodes while they are matched, the surest first."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.kept = _ids_are_kept(old, new)
        self.pairs: dict[str, str] = {}
        self.taken: set[str] = set()

    def nodes(self) -> dict[str, str]:
        if self.kept:
            for key in _shared(self.old, self.new):
                self._pair(key, key)
        self._only_ones(lambda one: (*_kind(one), one.name), lambda one: bool(one.name))
        for least in (WHOLLY, MOSTLY) if self.kept else (WHOLLY, MOSTLY, PARTLY):
            self._neighbours(lambda one: (*_kind(one), one.name), least)
        self._only_ones(lambda one: (family_of(one), one.name), lambda one: bool(one.name))
        if not self.kept:
            self._only_ones(lambda one: (*_kind(one), one.name), lambda one: not one.name)
            self._neighbours(_kind, WHOLLY)
            self._in_order(lambda one: (*_kind(one), one.name))
        return self.pairs

    def _pair(self, old: str, new: str) -> None:
        self.pairs[old] = new
        self.taken.add(new)

    def _open(self) -> tuple[list[Element], list[Element]]:
        return ([one for key, one in self.old.elements.items() if key not in self.pairs],
                [one for key, one in self.new.elements.items() if key not in self.taken])

    def _groups(self, key: Callable[[Element], object]) -> Iterator[tuple[list[Element], list[Element]]]:
        """What is still open on both sides under the same key."""
        olds, news = self._open()
        found: dict[object, tuple[list[Element], list[Element]]] = {}
        for one in olds:
            found.setdefault(key(one), ([], []))[0].append(one)
        for one in news:
            found.setdefault(key(one), ([], []))[1].append(one)
        yield from (group for group in found.values() if group[0] and group[1])

    def _only_ones(self, key: Callable[[Element], object], fits: Callable[[Element], bool]) -> None:
        for olds, news in list(self._groups(key)):
            if len(olds) == len(news) == 1 and fits(olds[0]) and fits(news[0]):
                self._pair(olds[0].id, news[0].id)

    def _neighbours(self, key: Callable[[Element], object], least: float) -> None:
        """Pair what has the same neighbours, and begin again as long as that helps others."""
        progress = True
        while progress:
            found = [(-score, self._distance(one.id, other.id), one.id, other.id)
                     for olds, news in self._groups(key) for one in olds for other in news
                     if (score := self._agreement(one, other)) >= least]
            progress = self._take(sorted(found, key=lambda pair: pair[:2]))

    def _in_order(self, key: Callable[[Element], object]) -> None:
        found = [(0.0, self._distance(one.id, other.id), one.id, other.id)
                 for olds, news in self._groups(key) for one in olds for other in news]
        self._take(sorted(found, key=lambda pair: pair[:2]))

    def _take(self, found: Iterable[tuple[float, tuple[int, int], str, str]]) -> bool:
        before = len(self.pairs)
        for _score, _distance, old, new in found:
            if old not in self.pairs and new not in self.taken:
                self._pair(old, new)
        return len(self.pairs) > before

    def _distance(self, old: str, new: str) -> tuple[int, int]:
        """How far apart two nodes are read; the same in both directions."""
        here, there = self.old.places[old], self.new.places[new]
        return abs(here - there), here + there

    def _agreement(self, one: Element, other: Element) -> float:
        """Which share of two neighbourhoods is the same."""
        olds = Counter(("after", self.pairs.get(key, "")) for key in self.old.after[one.id])
        olds += Counter(("before", self.pairs.get(key, "")) for key in self.old.before[one.id])
        news = Counter(("after", key) for key in self.new.after[other.id])
        news += Counter(("before", key) for key in self.new.before[other.id])
        most = max(olds.total(), news.total())
        return (olds & news).total() / most if most else 0.0


def _kind(element: Element) -> tuple[str, str]:
    return element.kind, element.event.kind if element.event else ""


def _shared(old: Side, new: Side) -> list[str]:
    return [key for key, one in old.elements.items()
            if key in new.elements and family_of(one) == family_of(new.elements[key])]


def _ids_are_kept(old: Side, new: Side) -> bool:
    """Whether an id means the same in both files. Programs that count their ids anew give them to other elements:
    then the names under the same ids disagree, and agree under others."""
    shared = _shared(old, new)
    agreeing = sum((old.elements[key].kind, old.elements[key].name) == (new.elements[key].kind, new.elements[key].name)
                   for key in shared)
    if 2 * agreeing >= len(shared):
        return bool(shared)
    names = Counter((one.kind, one.name) for one in old.elements.values())
    return agreeing >= (names & Counter((one.kind, one.name) for one in new.elements.values())).total()


def _flows(old: Side, new: Side, nodes: Mapping[str, str], *, kept: bool) -> dict[str, str]:
    """Flows by id where ids are kept, then by their ends, those first that also say the same."""
    pairs = {key: key for key in old.flows if key in new.flows} if kept else {}
    taken = set(pairs.values())
    for exact in (True, False):
        waiting: dict[object, list[str]] = {}
        for key, flow in new.flows.items():
            if key not in taken:
                waiting.setdefault(_ends(flow, None, exact=exact), []).append(key)
        for key, flow in old.flows.items():
            if key not in pairs and (found := waiting.get(_ends(flow, nodes, exact=exact))):
                pairs[key] = found.pop(0)
                taken.add(pairs[key])
    return pairs


def _ends(flow: Flow, nodes: Mapping[str, str] | None, *, exact: bool) -> tuple[str | None, ...]:
    """The ends of a flow as the new version calls them."""
    source, target = (key if nodes is None else nodes.get(key, f"-{key}") for key in (flow.source, flow.target))
    return (source, target, flow.name, flow.condition or flow.raw_condition) if exact else (source, target)


def _by_id_then(old: Mapping[str, object], new: Mapping[str, object],
                said: Callable[..., tuple[str, ...]]) -> dict[str, str]:
    """By id, and what is left by what it says, where only one on each side says it."""
    pairs = {key: key for key in old if key in new}
    olds = Counter(said(one) for key, one in old.items() if key not in pairs)
    news = Counter(said(one) for key, one in new.items() if key not in pairs)
    found = {said(one): key for key, one in new.items() if key not in pairs}
    for key, one in old.items():
        if key not in pairs and olds[said(one)] == news[said(one)] == 1:
            pairs[key] = found[said(one)]
    return pairs
