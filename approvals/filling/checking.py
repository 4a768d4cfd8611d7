"""What a filled sheet comes to: values for the case and changes for the trail, or sentences beside its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from approvals.filling.names import files_of, names_for
from approvals.filling.resolving import resolved
from approvals.filling.typed import SHOWN, as_typed, input_name, typed_again, typed_in
from approvals.filling.wording import changes
from approvals.organisation.models import Person
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.words import in_language
from workflows.engine.filling import Sheet, fill
from workflows.engine.protocol import Json
from workflows.ledger.chain import Change, File


class CannotFill(Exception):
    """The form is not filled in as it should be; `fields` ties sentences to inputs. Nothing was written."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(next(iter(fields.values()), ""))
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class Filled:
    """What the case keeps of a sheet, and what the trail says of it."""

    data: Mapping[str, Json] = field(default_factory=dict)
    diff: tuple[Change, ...] = ()
    files: tuple[File, ...] = ()


def checked(sheet: Sheet, data: Mapping[str, Json], form: Mapping[str, Any], *, by: Person, whole: bool) -> Filled:
    """The sheet as it was sent, checked. Sent by somebody who did not see it, it stays as it was. Raises CannotFill."""
    own = [one for one in sheet.form.fields if one.id in sheet.written]
    typed = typed_in(form) if form.get(SHOWN) else typed_again(own, data)
    named, unknown = resolved(sheet, typed, data, by=by)
    filled = fill(sheet, data, named, whole=whole)
    if errors := {**{key: in_language(why, _) for key, why in filled.errors.items()}, **unknown}:
        raise CannotFill({input_name(key): why for key, why in errors.items()})
    names = names_for(own, data, filled.values)
    diff = changes(own, data, filled.values, names)
    return Filled(filled.values, tuple(diff), tuple(_new_files(sheet, data, filled.values)))


def _new_files(sheet: Sheet, data: Mapping[str, Json], values: Mapping[str, Json]) -> list[File]:
    tokens = [token for one in sheet.form.fields if one.kind == vocabulary.FILES and one.id in values
              for token in as_typed(values[one.id]) if token not in as_typed(data.get(one.id))]
    kept = files_of(tokens)
    return [File(kept[token].name, kept[token].sha256, kept[token].size) for token in tokens if token in kept]
