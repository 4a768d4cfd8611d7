"""Two versions of a process, compared for people: changes in words and groups, and the picture that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from workflows.bpmn.diff import Change, Difference, compare, sentence_of
from workflows.bpmn.diff.pictures import ANCHOR, GONE, merged, side_by_side
from workflows.bpmn.model import Model
from workflows.bpmn.reader import read
from workflows.bpmn.words import Sentence, in_language
from workflows.library.models import ProcessVersion
from workflows.library.names import names_of
from workflows.library.reading import SEPARATOR, limit_in_words, vote_in_words

CODES: Final = {"candidateGroups": "post", "fallback": "post", "candidateUsers": "person", "assignee": "person",
                "collection": "collection"}  # whose values are codes, and of what  # fmt: skip
LIMITS: Final = frozenset({"limit", "dueDate", "remind", "escalate"})
INITIATOR: Final = frozenset({"initiator", "${initiator}"})
MERGED, SIDE = "merged", "side"
GROUPS: Final[dict[str, Promise]] = {
    "step": pgettext_lazy("版本对比", "步骤"), "flow": pgettext_lazy("版本对比", "连线"),
    "condition": pgettext_lazy("版本对比", "条件"), "duty": pgettext_lazy("版本对比", "责任"),
    "limit": pgettext_lazy("版本对比", "时限"), "form": pgettext_lazy("版本对比", "表单"),
    "checklist": pgettext_lazy("版本对比", "检查单"), "other": pgettext_lazy("版本对比", "其他"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change as people read it, and where it shows in the pictures."""

    sign: str
    kind: str  # added, changed or removed
    group: str
    name: str
    words: str
    places: tuple[str, ...]  # ids of elements of the pictures, the best one first


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one group."""

    key: str
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything about two versions of one process: for the page, for plain text and for a PDF."""

    old: ProcessVersion
    new: ProcessVersion

    @cached_property
    def models(self) -> tuple[Model, Model]:
        return read(self.old.bytes), read(self.new.bytes)

    @cached_property
    def difference(self) -> Difference:
        return compare(*self.models)

    @cached_property
    def groups(self) -> list[Group]:
        """The groups that have changes."""
        names = names_of({key for change in self.difference.changes for key in _codes(change)})
        return [Group(group, str(GROUPS[group]), tuple(_line(change, names) for change in found))
                for group, found in self.difference.grouped()]  # fmt: skip

    @property
    def pair(self) -> tuple[ProcessVersion, ProcessVersion]:
        return self.old, self.new

    @property
    def counted(self) -> dict[str, int]:
        return self.difference.counted()

    @property
    def total(self) -> int:
        return len(self.difference.changes)

    @property
    def moved_shapes(self) -> int:
        """How many shapes only stand elsewhere."""
        return len(self.difference.moved_shapes)

    @property
    def merged(self) -> str:
        """The one picture of both, as SVG."""
        return merged(*self.models, self.difference, title=self._titles[1])

    @property
    def side_by_side(self) -> tuple[str, str]:
        """Both pictures, as SVG."""
        return side_by_side(*self.models, self.difference, titles=self._titles)

    @property
    def texts(self) -> list[str]:
        """The same in plain text, line by line."""
        counted = {name: str(count) for name, count in self.counted.items()}
        said = [_("%(name)s：v%(old)d → v%(new)d") % {
            "name": self.new.process.name, "old": self.old.number, "new": self.new.number}]  # fmt: skip
        said.append(_("新增 %(added)s 处，修改 %(changed)s 处，删除 %(removed)s 处。") % counted)
        for group in self.groups:
            said += ["", f"{group.label}（{len(group.lines)}）", *(f"{line.sign} {line.words}" for line in group.lines)]
        if self.moved_shapes:
            said += ["", _("另有 %(count)d 个图形只是移动了位置或改了大小。") % {"count": self.moved_shapes}]
        return said

    @property
    def _titles(self) -> tuple[str, str]:
        return f"{self.old.process.name} v{self.old.number}", f"{self.new.process.name} v{self.new.number}"


def _codes(change: Change) -> Iterator[str]:
    """The codes for which somebody may know a name."""
    if kind := CODES.get(change.key, ""):
        for value in (change.old, change.new):
            yield from (f"{kind}:{code}" for code in _listed(value) if code not in INITIATOR)


def _listed(value: str) -> Iterable[str]:
    return filter(None, (code.strip() for code in SEPARATOR.split(value)))


def _line(change: Change, names: Mapping[str, str]) -> Line:
    shown = replace(change, old=_value(change.key, change.old, names), new=_value(change.key, change.new, names))
    places = [f"{ANCHOR}{change.new_id}"] if change.new_id else []
    places += [f"{ANCHOR}{GONE}{change.old_id}"] if change.old_id else []
    return Line(change.sign, change.kind, change.group, in_language(change.name, _),
                in_language(sentence_of(shown), _), tuple(places))  # fmt: skip


def _value(key: str, value: str, names: Mapping[str, str]) -> str:
    """A value of the file in words."""
    if not value or isinstance(value, Sentence):
        return value
    if value in INITIATOR:
        return _("发起人")
    if key in LIMITS:
        return limit_in_words(value)
    if key == "cosign":
        return vote_in_words(value)
    if key in CODES:
        return "、".join(_("发起人") if code in INITIATOR else names.get(f"{CODES[key]}:{code}", code)
                        for code in _listed(value))  # fmt: skip
    return value
