"""How the columns of one heading are read: guessed, corrected by a person, remembered for the next file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from complaints.models import ImportRun
from complaints.reading import DateForm, Heading, forms_of
from complaints.understanding.columns import FIELDS
from complaints.understanding.surveying import scored_and_ticked

NOTHING: Final = ""


@dataclass(slots=True)
class Mapping:
    """Which column says what; everything else that holds for the whole file."""

    columns: dict[str, str] = field(default_factory=dict)  # field → heading
    date_form: str = NOTHING
    kind: str = "complaint"  # of contacts whose row does not say it
    tree: int | None = None
    measure: str = "customers"  # of exposures
    channel: str = ""  # of contacts whose row does not say it
    tree_name: str = ""  # of the tree that a file of categories is a version of
    wave: str = ""  # what a survey is called
    day: str = ""  # of answers whose row carries no date
    scores: list[str] = field(default_factory=list)  # headings of what was scored from 1 to 10
    marks: list[str] = field(default_factory=list)  # headings of what was ticked
    notes: dict[str, str] = field(default_factory=dict)  # heading → what it means, from a file of its own

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Mapping:
        return cls(**kept)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def fits(self, heading: Heading) -> bool:
        """Whether all columns it names are there."""
        return {*self.columns.values(), *self.scores, *self.marks} <= set(heading.names)


def guess(kind: str, heading: Heading, sample: list[list[str]]) -> Mapping:
    """The mapping that headings suggest; the form of dates only where the sample allows a single one."""
    by_name = {name.lower(): name for name in reversed(heading.names)}
    columns: dict[str, str] = {}
    for one in FIELDS[ImportRun.Kind(kind)]:
        found = next((by_name[known] for known in one.headings if known in by_name), None)
        if found is not None and found not in columns.values():
            columns[one.key] = found
    mapping = Mapping(columns)
    if kind == ImportRun.Kind.SURVEY:
        mapping.scores, mapping.marks = scored_and_ticked(heading, sample, set(columns.values()))
    if kind == ImportRun.Kind.TREE and not columns:
        mapping.columns = dict(zip((one.key for one in FIELDS[ImportRun.Kind.TREE]), heading.names, strict=False))
    forms = date_forms(mapping, heading, sample)
    mapping.date_form = forms[0] if len(forms) == 1 else NOTHING
    return mapping


def date_forms(mapping: Mapping, heading: Heading, sample: list[list[str]]) -> list[DateForm]:
    """The forms in which the whole sample of the column of dates can be read."""
    if mapping.columns.get("at") not in heading.names:
        return []
    place = heading.names.index(mapping.columns["at"])
    return forms_of(cells[place] for cells in sample if place < len(cells))


def unfinished(kind: str, mapping: Mapping, heading: Heading) -> str:
    """What a person has still to say before rows can be read; empty if nothing."""
    return next(iter(lacking(kind, mapping, heading).values()), "")


def lacking(kind: str, mapping: Mapping, heading: Heading) -> dict[str, str]:
    """The same for every field of the form, each with its sentence."""
    found = {
        one.key: _("请选择「%(field)s」对应的列。") % {"field": one.label}
        for one in FIELDS[ImportRun.Kind(kind)] if one.required and one.key not in mapping.columns
    }
    if not mapping.fits(heading):
        found[NOTHING] = _("所选的列在文件里不存在。")
    if "at" in mapping.columns and mapping.date_form not in set(DateForm):
        found["date_form"] = _("请选择日期的写法：同一个文件只按一种写法读取。")
    if kind == ImportRun.Kind.SURVEY:
        found |= _lacking_of_survey(mapping)
    if kind == ImportRun.Kind.TREE and not mapping.tree_name:
        found["tree_name"] = _("请填写分类树的名称。")
    return found


def _lacking_of_survey(mapping: Mapping) -> dict[str, str]:
    found = {}
    if not mapping.wave:
        found["wave"] = _("请填写调查名称。")
    if not mapping.scores:
        found["scores"] = _("请至少选择一个打分的列。")
    if "at" not in mapping.columns and not mapping.day:
        found["day"] = _("文件里没有日期列，请填写调查日期。")
    if set(mapping.scores) & set(mapping.marks):
        found["marks"] = _("同一列不能既是打分项又是勾选项。")
    return found
