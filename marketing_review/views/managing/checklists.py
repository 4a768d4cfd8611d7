"""Checklists: what is in force, what each version changed, and new versions of them."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation.access import needs
from marketing_review.forms.templates import MORE_ROWS, items_in
from marketing_review.models import ChecklistVersion
from marketing_review.selectors import templates
from marketing_review.services import publish_checklist_version, restore_checklist, retire_checklist
from marketing_review.views.managing.shelf import Edit, Shelf, edited, readers, shown_page, switched


def _publish(key: str, *, parts: Any, **given: Any) -> ChecklistVersion:
    return publish_checklist_version(checklist_key=key, items=parts, **given)


SHELF: Final = Shelf(
    "checklists", "checklist", ChecklistVersion, _publish, retire_checklist, restore_checklist,
    gettext_lazy("%(version)s 已生效，新建的营销案按它审核；已有的营销案不变。"))


@readers
@require_safe
def checklists(request: HttpRequest) -> HttpResponse:
    """All checklists with what is in force, and the fields that no item of them depends on."""
    found = list(templates.checklists())
    context = SHELF.context(checklists=found, uncovered=templates.uncovered_fields(found))
    return render(request, "marketing_review/managing/checklists.html", context)


@readers
@require_safe
def checklist(request: HttpRequest, key: str) -> HttpResponse:
    """One version of a checklist, its history, and what it changed against another one."""
    return shown_page(request, SHELF, key, _says)


def _says(version: ChecklistVersion, former: ChecklistVersion | None) -> dict[str, Any]:
    names = templates.field_names()
    return {
        "items": [(item, [names.get(one, one) for one in item.fields]) for item in version.entries],
        "differences": templates.checklist_differences(former, version, names) if former else [],
    }


@needs("templates.manage")
@require_POST
def checklist_switch(request: HttpRequest, key: str) -> HttpResponse:
    """Take a checklist out of use, or back."""
    return switched(request, SHELF, key, _says)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_edit(request: HttpRequest, key: str) -> HttpResponse:
    """A new version of a checklist."""
    return _edit(request, SHELF.versions(key)[0], key)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_new(request: HttpRequest) -> HttpResponse:
    """A new checklist."""
    return _edit(request, None, "")


def _edit(request: HttpRequest, former: ChecklistVersion | None, key: str) -> HttpResponse:
    kept = former.items if former else []
    items = items_in(request.POST) if request.method == "POST" else kept
    return edited(request, SHELF, Edit(key, former, former.number if former else 0, items), _drawn)


def _drawn(request: HttpRequest, edit: Edit) -> dict[str, Any]:
    return {"items": [*edit.parts, *[{}] * MORE_ROWS], "fields": list(templates.field_names().items())}
