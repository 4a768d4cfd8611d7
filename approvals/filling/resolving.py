"""What was typed, with people by their number, departments by their code, and only files that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.filling.names import PERSON, files_of
from approvals.filling.typed import Typed, as_typed
from approvals.organisation.models import Department, Person
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field
from workflows.engine.filling import Sheet
from workflows.engine.protocol import Json

MOST_NAMED = 20
Errors = dict[str, str]


def resolved(
    sheet: Sheet, typed: Typed, data: Mapping[str, Json], *, by: Person
) -> tuple[dict[str, Sequence[str]], Errors]:
    """The same in codes, and what nobody knows, by field. What the case already says needs no proof."""
    found, errors = dict(typed), Errors()
    asked = [one for one in sheet.form.fields if one.id in sheet.written and any(typed.get(one.id, ()))]
    _name_people([one for one in asked if one.kind == vocabulary.PERSON], found, errors)
    _know_departments([one for one in asked if one.kind == vocabulary.DEPARTMENT], found, errors)
    _know_files([one for one in asked if one.kind == vocabulary.FILES], found, errors, data, by)
    return found, errors


def _name_people(fields: Sequence[Field], found: dict[str, Sequence[str]], errors: Errors) -> None:
    """A number, `number name` as a list offers it, or a name that only one has."""
    said = {one.id: _words(found[one.id]) for one in fields}
    firsts = {text.split()[0] for text in said.values() if text}
    known = list(Person.objects.active().filter(Q(number__in=firsts) | Q(name__in=said.values()))[:MOST_NAMED]
                 ) if firsts else []
    for one in fields:
        text = said[one.id]
        fits = [person for person in known if text and (person.number == text.split()[0] or person.name == text)]
        if len(fits) == 1:
            found[one.id] = [fits[0].number]
        elif text:
            several = _("有 %(count)s 位叫「%(name)s」，请填工号。")
            nobody = _("「%(field)s」没有找到“%(name)s”，请填工号。")
            errors[one.id] = (several if fits else nobody) % {
                "count": str(len(fits)), "name": text[:40], "field": one.called}


def _words(texts: Sequence[str]) -> str:
    return " ".join(texts[0].removeprefix(PERSON).split())[:60] if texts else ""


def _know_departments(fields: Sequence[Field], found: dict[str, Sequence[str]], errors: Errors) -> None:
    codes = {text for one in fields for text in found[one.id]}
    known = set(Department.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
    for one in fields:
        if unknown := [text for text in found[one.id] if text and text not in known]:
            errors[one.id] = _("「%(field)s」没有“%(code)s”这个部门。") % {
                "field": one.called, "code": unknown[0][:40]}


def _know_files(
    fields: Sequence[Field], found: dict[str, Sequence[str]], errors: Errors, data: Mapping[str, Json], by: Person
) -> None:
    """A file belongs to whoever handed it in, until a case has it."""
    kept = files_of(token for one in fields for token in found[one.id])
    for one in fields:
        there = set(as_typed(data.get(one.id)))
        mine = {token for token, file in kept.items() if file.person_id == by.pk}
        if any(token and token not in there | mine for token in found[one.id]):
            errors[one.id] = _("「%(field)s」里有不是你上传的文件，请重新上传。") % {"field": one.called}
