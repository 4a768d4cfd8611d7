"""A sheet as a page shows it: section by section, each field with its words, its input and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from approvals.filling.models import KeptFile
from approvals.filling.names import Names, names_for
from approvals.filling.typed import PREFIX, SHOWN, as_typed, input_name, typed_in
from approvals.filling.wording import words_of
from approvals.organisation.models import Department
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field
from workflows.bpmn.forms.values import typed_default
from workflows.engine.filling import Sheet
from workflows.engine.protocol import Json

CONTROLS: Final[dict[str, str]] = {  # kind -> how it is typed
    vocabulary.LONG: "long", vocabulary.CHOICE: "choice", vocabulary.CHOICES: "choices", vocabulary.YESNO: "yesno",
    vocabulary.PERSON: "person", vocabulary.DEPARTMENT: "choice", vocabulary.FILES: "files",
}
INPUT_TYPES: Final[dict[str, str]] = {
    vocabulary.DATE: "date", vocabulary.MOMENT: "datetime-local", vocabulary.PHONE: "tel"}
MODES: Final[dict[str, str]] = {
    vocabulary.INTEGER: "numeric", vocabulary.DECIMAL: "decimal", vocabulary.MONEY: "decimal"}
FEW: Final = 6  # as many options are shown at once


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One field of a page."""

    field: Field
    name: str
    control: str
    words: str  # what the case has of it
    written: bool = False
    required: bool = False
    hidden: bool = False  # by its rule, as things stand
    value: str = ""
    choices: tuple[Choice, ...] = ()
    files: tuple[KeptFile, ...] = ()
    error: str = ""

    @property
    def type(self) -> str:
        return INPUT_TYPES.get(self.field.kind, "text")

    @property
    def mode(self) -> str:
        return MODES.get(self.field.kind, "")

    @property
    def most(self) -> str:
        """How long it may be."""
        usual = vocabulary.LONGEST_TEXT if self.control == "long" else vocabulary.LONGEST_LINE
        own = self.field.max if self.field.kind in (vocabulary.TEXT, vocabulary.LONG) else ""
        return own or str(usual)

    @property
    def least_day(self) -> str:
        return self.field.min if self.field.kind in INPUT_TYPES else ""

    @property
    def last_day(self) -> str:
        return self.field.max if self.field.kind in INPUT_TYPES else ""

    @property
    def listed(self) -> bool:
        """Whether its choices are better shown as a list to open."""
        return self.control == "choice" and len(self.choices) > FEW

    @property
    def rows(self) -> int:
        return 4 if len(self.value) < 400 else 10

    @property
    def wide(self) -> bool:
        return self.control in ("long", "choices", "files") or (self.control == "choice" and not self.listed)


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """Fields under one heading: those to be filled in first, where both are shown."""

    id: str
    label: str
    fields: tuple[Drawn, ...]

    @property
    def asked(self) -> tuple[Drawn, ...]:
        return tuple(one for one in self.fields if one.written)

    @property
    def told(self) -> tuple[Drawn, ...]:
        """What is only shown; what a rule hides is left out."""
        return tuple(one for one in self.fields if not one.written and not one.hidden)


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet with everything that is needed to draw it."""

    sheet: Sheet
    data: Mapping[str, Json]
    sent: Mapping[str, Any] = field(default_factory=dict)  # a form that came back, or a draft
    errors: Mapping[str, str] = field(default_factory=dict)
    read_only: bool = False

    @property
    def asks(self) -> bool:
        """Whether something is to be filled in."""
        return bool(self.sheet.written) and not self.read_only

    @property
    def came_back(self) -> bool:
        """Whether what was sent, or kept as a draft, speaks of fields at all: then one it leaves out is empty."""
        return bool(self.sent.get(SHOWN)) or any(name.startswith(PREFIX) for name in self.sent)

    @property
    def takes_files(self) -> bool:
        return self.asks and any(one.kind == vocabulary.FILES and one.id in self.sheet.written
                                 for one in self.sheet.form.fields)

    @property
    def has_rules(self) -> bool:
        """Whether what is asked may change with what is typed."""
        return self.asks and any(one.visible_when or one.required_when for one in self.sheet.form.fields)


def drawn(page: Page) -> list[DrawnSection]:
    """The sections that have something to show."""
    typed = typed_in(page.sent)
    fields = [one for one in page.sheet.form.fields if one.id in page.sheet.shown]
    names = names_for(fields, page.data, typed)
    departments = _departments(page) if page.asks else []
    made = [
        DrawnSection(section.id, section.label, tuple(
            _drawn(one, page, typed, names, departments) for one in section.fields if one.id in page.sheet.shown))
        for section in page.sheet.form.sections
    ]  # fmt: skip
    return [section for section in made if section.asked or section.told]


def _departments(page: Page) -> list[tuple[str, str]]:
    wanted = any(one.kind == vocabulary.DEPARTMENT and one.id in page.sheet.written for one in page.sheet.form.fields)
    if not wanted:
        return []
    return list(Department.objects.active().order_by("code").values_list("code", "name"))


def _drawn(one: Field, page: Page, typed: Mapping[str, Sequence[str]], names: Names,
           departments: Sequence[tuple[str, str]]) -> Drawn:
    kept, control = page.data.get(one.id), CONTROLS.get(one.kind, "line")
    name, words = input_name(one.id), words_of(one, kept, names)
    hidden = bool(one.visible_when) and not page.sheet.visible(one, page.data)
    if page.read_only or one.id not in page.sheet.written:
        files = tuple(names.files[token] for token in as_typed(kept) if token in names.files)
        return Drawn(one, name, control, words, hidden=hidden, files=files)
    texts = list(typed[one.id]) if one.id in typed else _begun(one, kept, page)
    return Drawn(
        one, name, control, words, written=True, required=page.sheet.must(one, page.data), hidden=hidden,
        value=_shown(one, texts, names), choices=_choices(one, texts, departments),
        files=tuple(names.files[token] for token in texts if token in names.files),
        error=page.errors.get(name, ""),
    )  # fmt: skip


def _begun(one: Field, kept: Json, page: Page) -> list[str]:
    """What stands there before somebody types: what the case has, else the default; nothing beside a form sent back."""
    if page.came_back:
        return []
    texts = as_typed(kept)
    return texts if texts or not one.default or one.id in page.data else typed_default(one)


def _shown(one: Field, texts: Sequence[str], names: Names) -> str:
    text = texts[0] if texts else ""
    if one.kind == vocabulary.PERSON and (number := text.removeprefix("person:")) in names.people:
        return f"{number} {names.people[number].partition(' · ')[0]}"
    return text


def _choices(one: Field, texts: Sequence[str], departments: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    if one.kind == vocabulary.DEPARTMENT:
        return tuple(Choice(code, name, code in texts) for code, name in departments)
    return tuple(Choice(option.value, option.label, option.value in texts) for option in one.options)


@dataclass(frozen=True, slots=True)
class Former:
    """What a case was told when it ran on another version, whose form asked for more."""

    label: str
    words: str


def told(sheet: Sheet, data: Mapping[str, Json]) -> list[DrawnSection]:
    """Everything that a case has been told, to be read; what is empty everywhere is left out."""
    sections = drawn(Page(sheet, data, read_only=True))
    return [section for section in sections if any(one.words for one in section.told)]
