"""Whom and what the values of a form mean: people, departments and files, looked up at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from approvals.filling.models import KeptFile
from approvals.filling.typed import as_typed
from approvals.organisation.models import Department, Person
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field
from workflows.engine.protocol import Json

PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Names:
    """People by their number, departments by their code, files by their token."""

    people: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, KeptFile] = field(default_factory=dict)


def names_for(fields: Iterable[Field], *values: Mapping[str, Json]) -> Names:
    """Names for every person, department and file that the values mention: a statement for each of these, if any."""
    said: dict[str, set[str]] = {vocabulary.PERSON: set(), vocabulary.DEPARTMENT: set(), vocabulary.FILES: set()}
    for one in fields:
        if one.kind in said:
            said[one.kind] |= {text for some in values for text in as_typed(some.get(one.id)) if text}
    return Names(_people(said[vocabulary.PERSON]), _departments(said[vocabulary.DEPARTMENT]),
                 files_of(said[vocabulary.FILES]))


def _people(keys: set[str]) -> dict[str, str]:
    if not keys:
        return {}
    found = Person.objects.filter(number__in=[key.removeprefix(PERSON) for key in keys]).select_related("department")
    return {one.number: f"{one.name} · {one.department.name}" for one in found}


def _departments(codes: set[str]) -> dict[str, str]:
    return dict(Department.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def files_of(tokens: Iterable[str]) -> dict[str, KeptFile]:
    """The kept files behind the tokens."""
    wanted = set(tokens)
    if not wanted:
        return {}
    found = KeptFile.objects.filter(sha256__in={token.partition("/")[0] for token in wanted}).order_by("pk")
    return {one.token: one for one in found if one.token in wanted}
