"""Cases without a domain of their own: their items show and take the form of their process's version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from approvals.filling.checking import CannotFill, checked
from approvals.filling.drawing import Page
from approvals.filling.selectors import data_of, kept_in, sheet_at
from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import Checked, Decision, Subject
from approvals.organisation.models import Person
from workflows.engine.filling import Sheet, is_empty
from workflows.engine.graph.attributes import names_of
from workflows.engine.protocol import Json
from workflows.ledger.canonical import text_of
from workflows.runtime.models import Case
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move


class FormSubject(Subject):
    """Speaks for every process that no domain speaks for."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """The plain facts, and under them the form of the step."""
        sheet = sheet_at(item.case, item.node, item.role)
        if sheet is None:
            return super().preview(item, person)
        page = Page(sheet, data_of(item.case))
        return "inbox/_form_preview.html", {"form": page, "told": Page(sheet, page.data, read_only=True)}

    def digest(self, case: Case, item: WorkItem | None = None) -> str:
        """Changes with what the step shows: whoever decides saw the values that stand."""
        sheet = sheet_at(case, item.node, item.role) if item is not None else None
        if sheet is None:
            return ""
        data = data_of(case)
        shown = {key: _plain(data.get(key)) for key in sorted(sheet.shown)}
        return sha256(text_of(shown).encode()).hexdigest()[:32]

    def fields(self, item: WorkItem) -> Sequence[tuple[str, str]]:
        """Every field that the step shows."""
        sheet = sheet_at(item.case, item.node, item.role)
        return [(one.id, one.called) for one in sheet.form.fields if one.id in sheet.shown] if sheet else ()

    def check(self, move: Move, item: WorkItem, decision: Decision) -> Checked | None:
        """Check what was filled in and hand it to the engine; a refusal leaves out what must be filled."""
        sheet = sheet_at(move.case, item.node, item.role)
        if sheet is None or not sheet.written:
            return None
        try:
            filled = checked(sheet, move.data, decision.form, by=decision.by, whole=not _refuses(move, item, decision))
        except CannotFill as refusal:
            raise DomainRefused(str(refusal), fields=refusal.fields) from refusal
        return Checked(data=filled.data, diff=filled.diff, files=filled.files)

    def batch_objection(self, item: WorkItem, person: Person) -> str:
        """Nor where a field that must be filled is still empty."""
        return self.batch_objections([item], person)[item.pk]

    def batch_objections(self, items: Sequence[WorkItem], person: Person) -> Mapping[int, str]:
        """The same for several: what their cases say is read at once, and only where their forms ask for something."""
        sheets = {item.pk: sheet for item in items
                  if (sheet := sheet_at(item.case, item.node, item.role)) is not None and sheet.written}
        data = _data_of([item.case_id for item in items if item.pk in sheets])
        lacking = {item.pk for item in items
                   if item.pk in sheets and _lacks_something(sheets[item.pk], data[item.case_id])}
        return {item.pk: _("须逐项填写表单。") if item.pk in lacking else super(FormSubject, self).batch_objection(
            item, person) for item in items}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _refuses(move: Move, item: WorkItem, decision: Decision) -> bool:
    node = move.graph.nodes.get(item.node)
    return node is not None and decision.outcome in (node.refusals or names_of(node.attributes, "refusals"))


def _data_of(cases: Sequence[int]) -> dict[int, Mapping[str, Json]]:
    if not cases:
        return {}
    return {pk: kept_in(text) for pk, text in Case.objects.filter(pk__in=cases).values_list("pk", "document")}


def _lacks_something(sheet: Sheet, data: Mapping[str, Json]) -> bool:
    return any(is_empty(data.get(one.id)) and sheet.must(one, data) for one in sheet.form.fields)
