"""Two models → their differences: what is there, what it is called, where it stands and everything it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.bpmn.diff.changes import ADDED, CHANGED, CONDITION, FLOW, OTHER, REMOVED, STEP, Change, Difference
from workflows.bpmn.diff.facts import YES, Fact, condition_of, facts_of, parts_of, process_facts
from workflows.bpmn.diff.known import known
from workflows.bpmn.diff.matching import Pairs, paired
from workflows.bpmn.diff.nouns import Part
from workflows.bpmn.diff.order import moved
from workflows.bpmn.diff.sides import Side
from workflows.bpmn.model import Element, Flow, Model, Shape
from workflows.bpmn.spoken import kind_in_words
from workflows.bpmn.words import Sentence as _

BEGINNING = _("（开头）")


def compare(old: Model, new: Model, *, parts: tuple[Sequence[Part], Sequence[Part]] = ((), ())) -> Difference:
    """Everything that `new` means differently than `old`; `parts` are what else is known of the two versions."""
    return _Comparison(Side(old), Side(new)).made(parts)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a change is: the element's ids and names in both versions."""

    old_id: str = ""
    new_id: str = ""
    old_name: str = ""
    new_name: str = ""

    def change(self, code: str, group: str, *, key: str = "", label: str = "", old: str = "", new: str = "") -> Change:
        return Change(code, group, self.old_id, self.new_id, self.old_name, self.new_name, key, label, old, new)


class _Comparison:
    """Two sides with what belongs together."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.pairs: Pairs = paired(old, new)
        gone, now = ({*side.elements, *side.lanes, *side.drawn} for side in (old, new))
        self.same = {**{key: f"-{key}" for key in gone & now}, **self.pairs.drawn, **self.pairs.lanes,
                     **self.pairs.nodes}

    def made(self, parts: tuple[Sequence[Part], Sequence[Part]]) -> Difference:
        changes = [*self._processes(), *self._nodes(), *self._flows(), *self._parts(*parts)]
        return Difference(tuple(changes), self.pairs.nodes, self.pairs.flows, tuple(self._moved_shapes()))

    def _mean_old(self, key: str) -> str:
        """An id as the new version writes it; what is gone keeps its own unless that is another's now."""
        return self.same.get(key, key)

    @staticmethod
    def _mean_new(key: str) -> str:
        return key

    # --- the process and its nodes

    def _processes(self) -> Iterator[Change]:
        olds, news = self.old.processes, self.new.processes
        both = [(olds[key], news[key]) for key in olds if key in news]
        rest = zip([olds[key] for key in olds if key not in news], [news[key] for key in news if key not in olds],
                   strict=False)
        for one, other in (*both, *rest):
            place = _Place(one.id, other.id, one.name, other.name)
            if one.name != other.name:
                yield place.change("process.renamed", OTHER, old=one.name, new=other.name)
            yield from _said(place, process_facts(one, self.old, self._mean_old),
                             process_facts(other, self.new, self._mean_new))

    def _nodes(self) -> Iterator[Change]:
        moves = set(moved(self.old, self.new, self.pairs.nodes))
        whence = {new: old for old, new in self.pairs.nodes.items()}
        for key in sorted(self.new.elements, key=lambda key: self.new.places[key]):
            if (old := whence.get(key)) is None:
                yield from self._added(self.new.elements[key])
            else:
                yield from self._changed(self.old.elements[old], self.new.elements[key], old in moves)
        for key in sorted(self.old.elements.keys() - self.pairs.nodes.keys(), key=lambda key: self.old.places[key]):
            yield from self._removed(self.old.elements[key])

    def _added(self, element: Element) -> Iterator[Change]:
        place = _Place(new_id=element.id, new_name=self.new.called(element.id))
        yield place.change("node.added", STEP, label=kind_in_words(element))
        yield from _said(place, {}, facts_of(element, self.new, self._mean_new))

    def _removed(self, element: Element) -> Iterator[Change]:
        place = _Place(old_id=element.id, old_name=self.old.called(element.id))
        yield place.change("node.removed", STEP, label=kind_in_words(element))
        yield from _said(place, facts_of(element, self.old, self._mean_old), {})

    def _changed(self, one: Element, other: Element, moves: bool) -> Iterator[Change]:
        place = _Place(one.id, other.id, self.old.called(one.id), self.new.called(other.id))
        if (one.kind, one.event and one.event.kind) != (other.kind, other.event and other.event.kind):
            yield place.change("node.changed", STEP, old=kind_in_words(one), new=kind_in_words(other))
        if one.name != other.name:
            yield place.change("node.renamed", STEP, old=one.name, new=other.name)
        if self._scope(one, self.old) != self._scope(other, self.new):
            yield place.change("node.nested", STEP, old=self._within(one, self.old), new=self._within(other, self.new))
        elif moves:
            yield place.change("node.moved", STEP, old=_after(self.old, one.id), new=_after(self.new, other.id))
        yield from _said(place, facts_of(one, self.old, self._mean_old), facts_of(other, self.new, self._mean_new))

    def _scope(self, element: Element, side: Side) -> str:
        return (self._mean_old if side is self.old else self._mean_new)(side.scope_of(element))

    @staticmethod
    def _within(element: Element, side: Side) -> str:
        scope = side.scope_of(element)
        return side.called(scope) if scope else _("流程本身")

    # --- flows

    def _flows(self) -> Iterator[Change]:
        whence = {new: old for old, new in self.pairs.flows.items()}
        for key, flow in self.new.flows.items():
            if (old := whence.get(key)) is None:
                place = _Place(new_id=key, new_name=self.new.flow_called(key))
                yield place.change("flow.added", FLOW, new=flow.name)
                yield from self._conditions(place, None, flow)
            else:
                yield from self._flow(self.old.flows[old], flow)
        for key, flow in self.old.flows.items():
            if key not in self.pairs.flows:
                place = _Place(old_id=key, old_name=self.old.flow_called(key))
                yield place.change("flow.removed", FLOW, old=flow.name)
                yield from self._conditions(place, flow, None)

    def _flow(self, one: Flow, other: Flow) -> Iterator[Change]:
        place = _Place(one.id, other.id, self.old.flow_called(one.id), self.new.flow_called(other.id))
        if (self._mean_old(one.source), self._mean_old(one.target)) != (other.source, other.target):
            yield place.change("flow.rerouted", FLOW, old=place.old_name, new=place.new_name)
        if one.name != other.name:
            yield place.change("flow.renamed", FLOW, old=one.name, new=other.name)
        yield from self._conditions(place, one, other)

    def _conditions(self, place: _Place, one: Flow | None, other: Flow | None) -> Iterator[Change]:
        before = condition_of(one, self._mean_old) if one else None
        after = condition_of(other, self._mean_new) if other else None
        yield from _fact(place, "condition", CONDITION, before, after)
        was = one is not None and _is_default(one, self.old)
        if was != (other is not None and _is_default(other, self.new)):
            yield place.change(f"default.{REMOVED if was else ADDED}", CONDITION)

    # --- fields, lanes, pools

    def _parts(self, olds: Sequence[Part], news: Sequence[Part]) -> Iterator[Change]:
        before = {(part.kind, part.key): part for part in (*parts_of(self.old, self._mean_old), *olds)}
        after = {(part.kind, part.key): part for part in (*parts_of(self.new, self._mean_new), *news)}
        for key in dict.fromkeys([*after, *before]):
            yield from _part(before.get(key), after.get(key))

    # --- the picture

    def _moved_shapes(self) -> Iterator[str]:
        """What only stands elsewhere, or has another size, in the pictures of the files."""
        if self.old.model.diagram is None or self.new.model.diagram is None:
            return
        whence = {new: old for old, new in self.pairs.nodes.items()}
        before = _shapes(self.old.model.diagram.shapes)
        for shape in self.new.model.diagram.shapes:
            old = before.get(whence.get(shape.element, ""))
            if old is not None and old.bounds != shape.bounds:
                yield shape.element


def _shapes(shapes: Iterable[Shape]) -> dict[str, Shape]:
    return {shape.element: shape for shape in shapes}


def _said(place: _Place, before: Mapping[str, Fact], after: Mapping[str, Fact]) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        about = known(key)
        yield from _fact(place, "said", about.group, before.get(key), after.get(key), key=key, label=about.label)


def _fact(place: _Place, noun: str, group: str, before: Fact | None, after: Fact | None, *, key: str = "",
          label: str = "") -> Iterator[Change]:
    if (before and before.meant) == (after and after.meant):
        return
    verb = ADDED if before is None else REMOVED if after is None else CHANGED
    yield place.change(f"{noun}.{verb}", group, key=key, label=label, old=before.shown if before else "",
                       new=after.shown if after else "")


def _part(before: Part | None, after: Part | None) -> Iterator[Change]:
    part = after or before
    if part is None:
        return
    ends = [(one.at, one.name) if one else ("", "") for one in (before, after)]
    place = _Place(ends[0][0], ends[1][0], ends[0][1], ends[1][1])
    if before is None or after is None:
        verb = REMOVED if after is None else ADDED
        shown = "、".join(_in_words(part))
        yield place.change(f"part.{verb}", part.group, key=part.key, label=part.kind, old=shown if before else "",
                           new=shown if after else "")
        return
    if before.name != after.name:
        yield place.change("part.renamed", part.group, key=part.key, label=part.kind, old=before.name, new=after.name)
    for key in dict.fromkeys([*before.said, *after.said]):
        values = before.said.get(key, ""), after.said.get(key, "")
        if values[0] != values[1]:
            yield place.change("part.changed", part.group, key=key, label=known(key).label, old=values[0],
                               new=values[1])


def _in_words(part: Part) -> Iterator[str]:
    for key, value in part.said.items():
        yield known(key).label if value == YES else _("%(what)s %(value)s", what=known(key).label, value=value)


def _after(side: Side, key: str) -> str:
    return "、".join(side.steps_before(key)) or BEGINNING


def _is_default(flow: Flow, side: Side) -> bool:
    source = side.elements.get(flow.source)
    return source is not None and source.default == flow.id


