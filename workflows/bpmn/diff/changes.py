"""What a comparison finds: single changes, each with its element, its old and its new value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

STEP, FLOW, CONDITION, DUTY = "step", "flow", "condition", "duty"
LIMIT, FORM, CHECKLIST, OTHER = "limit", "form", "checklist", "other"
GROUPS = (STEP, FLOW, CONDITION, DUTY, LIMIT, FORM, CHECKLIST, OTHER)  # in the order in which they are listed
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SIGNS = {ADDED: "+", REMOVED: "−", CHANGED: "~"}
_MIRRORED = {ADDED: REMOVED, REMOVED: ADDED}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different.

    `code` is `noun.verb`: process, node, flow, condition, default, said (an attribute), part (a field, a lane, a pool);
    added, removed, changed, renamed, moved, nested or rerouted. `key` says which attribute. What was added has no old
    id."""

    code: str
    group: str
    old_id: str = ""
    new_id: str = ""
    old_name: str = ""
    new_name: str = ""
    key: str = ""
    label: str = ""  # the attribute, or the kind of element, in words
    old: str = ""
    new: str = ""

    @property
    def element_id(self) -> str:
        """Where it shows: in the new version, or in the old one when it is gone."""
        return self.new_id or self.old_id

    @property
    def name(self) -> str:
        """What the element is called now, or was called."""
        return self.new_name or self.old_name

    @property
    def verb(self) -> str:
        return self.code.rpartition(".")[2]

    @property
    def kind(self) -> str:
        """added, removed or changed."""
        return self.verb if self.verb in SIGNS else CHANGED

    @property
    def sign(self) -> str:
        """+ − or ~."""
        return SIGNS[self.kind]

    def mirrored(self) -> Change:
        """The same change, seen from the new version."""
        noun, _dot, verb = self.code.rpartition(".")
        return replace(
            self, code=f"{noun}.{_MIRRORED.get(verb, verb)}", old_id=self.new_id, new_id=self.old_id,
            old_name=self.new_name, new_name=self.old_name, old=self.new, new=self.old)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that is different, in reading order, and which element of the old version is which of the new."""

    changes: tuple[Change, ...]
    nodes: Mapping[str, str] = field(default_factory=dict)  # old id -> new id
    flows: Mapping[str, str] = field(default_factory=dict)
    moved_shapes: tuple[str, ...] = ()  # new ids of elements that only stand elsewhere in the picture

    def __bool__(self) -> bool:
        """Whether the versions mean something different; a shape that stands elsewhere does not count."""
        return bool(self.changes)

    def grouped(self) -> Iterator[tuple[str, tuple[Change, ...]]]:
        """The groups that have changes, in their order."""
        for group in GROUPS:
            if found := tuple(change for change in self.changes if change.group == group):
                yield group, found

    def counted(self) -> dict[str, int]:
        """How many changes there are of each kind: added, changed, removed."""
        return {kind: sum(change.kind == kind for change in self.changes) for kind in (ADDED, CHANGED, REMOVED)}

    def states(self, *, of_new: bool) -> dict[str, str]:
        """Element id → added, changed or removed, as one of the two pictures shows it."""
        found: dict[str, str] = {}
        for change in self.changes:
            key = change.new_id if of_new else change.old_id
            if key and found.get(key) not in {ADDED, REMOVED}:
                found[key] = change.kind if change.code in _WHOLE and change.group != FORM else CHANGED
        return found


_WHOLE = frozenset({"node.added", "node.removed", "flow.added", "flow.removed", "part.added", "part.removed"})
