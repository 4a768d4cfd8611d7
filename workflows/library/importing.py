"""The report about a file of another product, for people: kept nowhere, made anew from the very bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.bpmn.dialects import DRAWN, HOUSE, RESTATE, TRANSLATED, Note, Translation, translate
from workflows.bpmn.diff.pictures import ANCHOR
from workflows.bpmn.draw import draw
from workflows.bpmn.reader import read
from workflows.bpmn.words import in_language
from workflows.library.models import Original

SECTIONS: Final[dict[str, tuple[Promise, Promise]]] = {
    RESTATE: (gettext_lazy("请重新说明"), gettext_lazy("意思不能肯定的不作猜测，请在编辑器里写明。")),
    HOUSE: (gettext_lazy("请本单位补充"), gettext_lazy("由谁办理、执行什么操作、调用哪个流程，只有本单位知道。")),
    DRAWN: (gettext_lazy("只绘制，不执行"), gettext_lazy("保留在图上；含有这些元素的版本不能发布。")),
    TRANSLATED: (gettext_lazy("已经转换"), gettext_lazy("写成了本系统的属性；原来的属性一字未动。")),
}
STATES: Final = {RESTATE: "refused", HOUSE: "waiting", DRAWN: "skipped"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    element_id: str
    place: str  # its id in the picture; empty for what has none
    name: str
    reason: str

    @property
    def places(self) -> list[str]:
        return [self.place] if self.place else []


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one kind."""

    key: str
    title: str
    about: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Report:
    """What became of the file."""

    original: Original
    translation: Translation

    @property
    def vendors(self) -> str:
        return "、".join(self.translation.vendors)

    @cached_property
    def sections(self) -> list[Section]:
        """The kinds of lines that there are, those first that need somebody."""
        return [Section(kind, str(title), str(about), tuple(map(_row, self.translation.of(kind))))
                for kind, (title, about) in SECTIONS.items() if self.translation.of(kind)]  # fmt: skip

    @property
    def unfinished(self) -> int:
        """How many things somebody has to do."""
        return len(self.translation.of(RESTATE)) + len(self.translation.of(HOUSE))

    @cached_property
    def picture(self) -> str:
        """The copy's picture with the elements that the report is about."""
        states: dict[str, str] = {}
        for kind, state in reversed(STATES.items()):
            states |= _marked(self.translation.of(kind), state)
        return draw(read(self.translation.source), states=states, anchor=ANCHOR)


def report_of(original: Original) -> Report:
    """The report, made anew from the bytes that were handed in."""
    return Report(original, translate(original.bytes, process=original.chosen))


def _row(note: Note) -> Row:
    place = f"{ANCHOR}{note.element_id}" if note.element_id else ""
    return Row(note.element_id, place, in_language(note.name, _), in_language(note.reason, _))


def _marked(notes: Iterable[Note], state: str) -> dict[str, str]:
    return {one.element_id: state for one in notes if one.element_id}
