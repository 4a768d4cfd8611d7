"""Categories: what is in force, what each version changed, and new versions of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation.access import needs
from marketing_review.forms.templates import MORE_ROWS, OWN_KINDS, parts_in
from marketing_review.models import CategoryVersion, Duty
from marketing_review.models.content import Unreadable, decimal_of
from marketing_review.models.field import CATALOGUE, SECTIONS, field_from
from marketing_review.selectors import templates
from marketing_review.selectors.running import THRESHOLDS
from marketing_review.services import publish_category_version, restore_category, retire_category
from marketing_review.services.templates import CORE
from marketing_review.views.acting import Refusal
from marketing_review.views.managing.shelf import Edit, Shelf, edited, readers, shown_page, switched


def _publish(key: str, **given: Any) -> CategoryVersion:
    return publish_category_version(category_key=key, **given)


SHELF: Final = Shelf(
    "categories", "category", CategoryVersion, _publish, retire_category, restore_category,
    gettext_lazy("%(version)s 已生效，新建的营销案按它填写；已有的营销案不变。"))


@readers
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """All categories with what is in force."""
    context = SHELF.context(categories=list(templates.categories()))
    return render(request, "marketing_review/managing/categories.html", context)


@readers
@require_safe
def category(request: HttpRequest, key: str) -> HttpResponse:
    """One version of a category, its history, and what it changed against another one."""
    return shown_page(request, SHELF, key, _says)


def _says(version: CategoryVersion, former: CategoryVersion | None) -> dict[str, Any]:
    posts, lists = dict(templates.post_choices()), templates.checklist_names()
    return {
        "sections": templates.fields_by_section(version.form),
        "obliged": templates.obliged_in_words(version, posts, lists), "tasks": templates.tasks_in_words(version, posts),
        "thresholds": {**{name: str(value) for name, value in THRESHOLDS.items()}, **version.thresholds},
        "differences": templates.category_differences(former, version, posts, lists) if former else [],
    }


@needs("templates.manage")
@require_POST
def category_switch(request: HttpRequest, key: str) -> HttpResponse:
    """Take a category out of use, or back."""
    return switched(request, SHELF, key, _says)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def category_edit(request: HttpRequest, key: str) -> HttpResponse:
    """A new version of a category."""
    newest = SHELF.versions(key)[0]
    return _edit(request, newest, key, newest.number)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def category_new(request: HttpRequest) -> HttpResponse:
    """A new category that starts as a copy of another (`?from=`)."""
    source = request.POST.get("from") or request.GET.get("from", "")
    versions = templates.versions_of(CategoryVersion, source) if source else []
    if versions:
        return _edit(request, versions[0], "", 0)
    context = SHELF.context(categories=list(templates.categories()))
    return render(request, "marketing_review/managing/category_from.html", context)


def _edit(request: HttpRequest, former: CategoryVersion, key: str, base: int) -> HttpResponse:
    sent = request.method == "POST"
    parts = parts_in(request.POST, former) if sent else former.parts
    return edited(request, SHELF, Edit(key, former, base, parts), _drawn, _wrong_limits(parts) if sent else None)


def _wrong_limits(parts: Mapping[str, Any]) -> Refusal | None:
    fields = {}
    for name, value in parts["thresholds"].items():
        try:
            usable = decimal_of(value) > 0
        except Unreadable:
            usable = False
        if not usable:
            fields[f"threshold-{name}"] = _("阈值须是大于 0 的数字。")
    return Refusal(_("阈值须是大于 0 的数字。"), fields) if fields else None


def _drawn(request: HttpRequest, edit: Edit) -> dict[str, Any]:
    """The form's tables with some empty rows, and everything there is to choose from."""
    parts = edit.parts
    present = {field["key"]: field["presence"] for field in parts["fields"]}
    own = [field_from(field) for field in parts["fields"] if field["key"] not in CATALOGUE]
    return {
        "chosen": [(field, present.get(code, ""), code in CORE) for code, field in CATALOGUE.items()],
        "own": [*own, *[None] * MORE_ROWS], "obliged": [*parts["obliged"], *[{}] * MORE_ROWS],
        "tasks": [*parts["tasks"], *[{}] * MORE_ROWS], "presences": list(templates.PRESENCE.items()),
        "kinds": [(kind, _kind_words(kind)) for kind in OWN_KINDS], "sections": list(SECTIONS.items()),
        "posts": templates.post_choices(), "lists": list(templates.checklist_names(active=True).items()),
        "duties": Duty.Kind.choices, "optional": [(one, CATALOGUE[one].shown) for one in CATALOGUE if one not in CORE],
        "limits": [(name, parts["thresholds"].get(name, ""), value) for name, value in THRESHOLDS.items()],
    }


def _kind_words(kind: str) -> str:
    return {"line": _("单行文字"), "text": _("多行文字"), "integer": _("整数"), "money": _("金额"),
            "percent": _("百分比"), "moment": _("时间"), "yesno": _("是否"), "files": _("附件")}[kind]
