"""Templates that managers keep: categories and checklists, each version with what it changed; auditors read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.organisation.access import needs, person_of, role_required
from approvals.organisation.roles import Role
from marketing_review.forms.templates import KEY, MORE_ROWS, OWN_KINDS, items_in, parts_in
from marketing_review.models import CategoryVersion, ChecklistVersion, Duty
from marketing_review.models.content import Unreadable, decimal_of
from marketing_review.models.field import CATALOGUE, SECTIONS, field_from
from marketing_review.selectors import templates
from marketing_review.selectors.running import THRESHOLDS
from marketing_review.services import CannotPublishTemplate, publish_category_version, publish_checklist_version
from marketing_review.services.templates import CORE
from marketing_review.views.acting import Refusal
from marketing_review.views.doors import see_other

LEAST_NOTE: Final = 2
readers = role_required(Role.PROCESS_MANAGER, Role.AUDITOR)


@readers
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """All categories with what is in force."""
    context = {"nav": "manage", "list": "categories", "categories": list(templates.categories())}
    return render(request, "marketing_review/managing/categories.html", context)


@readers
@require_safe
def category(request: HttpRequest, key: str) -> HttpResponse:
    """One version of a category (`?v=`), its history, and what it changed against the one before."""
    versions = templates.category_versions(key)
    shown, former = _chosen(request, versions)
    posts, lists = dict(templates.post_choices()), templates.checklist_names()
    context = {
        "nav": "manage", "list": "categories", "versions": versions, "version": shown, "former": former,
        "sections": templates.fields_by_section(shown.form), "newest": versions[0],
        "obliged": templates.obliged_in_words(shown, posts, lists), "tasks": templates.tasks_in_words(shown, posts),
        "thresholds": {**{name: str(value) for name, value in THRESHOLDS.items()}, **shown.thresholds},
        "differences": templates.category_differences(former, shown, posts, lists) if former else [],
    }
    return render(request, "marketing_review/managing/category.html", context)


def _chosen(request: HttpRequest, versions: Sequence[Any]) -> tuple[Any, Any]:
    """The version that is asked for (the newest unless a number is given), and the one before."""
    if not versions:
        raise Http404
    asked = request.GET.get("v", "")
    shown = next((each for each in versions if str(each.number) == asked), None) if asked else versions[0]
    if shown is None:
        raise Http404
    return shown, next((each for each in versions if each.number == shown.number - 1), None)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def category_edit(request: HttpRequest, key: str) -> HttpResponse:
    """A new version of a category; what was sent comes back when it cannot be published."""
    versions = templates.category_versions(key)
    if not versions:
        raise Http404
    return _edit_category(request, versions[0], key)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def category_new(request: HttpRequest) -> HttpResponse:
    """A new category that starts as a copy of another (`?from=`)."""
    source = request.POST.get("from") or request.GET.get("from", "")
    versions = templates.category_versions(source) if source else []
    if not versions:
        context = {"nav": "manage", "list": "categories", "categories": list(templates.categories())}
        return render(request, "marketing_review/managing/category_from.html", context)
    return _edit_category(request, versions[0], "")


def _edit_category(request: HttpRequest, former: CategoryVersion, key: str) -> HttpResponse:
    if request.method != "POST":
        return _category_form(request, former, key, _stored(former), None)
    parts = parts_in(request.POST, former)
    refusal = _wrong_base(request, former.number if key else 0) or _wrong_head(request, key) or _wrong_limits(parts)
    refusal = refusal or _taken(request, key, templates.category_versions)
    wanted = key or request.POST.get("key", "").strip()
    if refusal is None:
        try:
            made = publish_category_version(
                category_key=wanted, name=request.POST["name"].strip()[:120], parts=parts, by=person_of(request),
                at=now(), note=request.POST["note"].strip()[:300])
        except CannotPublishTemplate as why:
            refusal = Refusal(str(why))
    if refusal:
        return _category_form(request, former, key, parts, refusal)
    messages.success(request, _("%(version)s 已生效，新建的营销案按它填写；已有的营销案不变。") % {"version": made})
    return see_other(reverse("manage-category", args=[wanted]))


def _wrong_base(request: HttpRequest, number: int) -> Refusal | None:
    """Somebody else published meanwhile: what they made must be seen first."""
    sent = request.POST.get("base", "")
    if sent == str(number):
        return None
    return Refusal(_("在你编辑时已有新版本生效（第 %(number)s 版）。请对照后再发布，填写的内容都还在。") % {
        "number": number}, status=409)


def _wrong_head(request: HttpRequest, key: str) -> Refusal | None:
    fields = {}
    if not request.POST.get("name", "").strip():
        fields["name"] = _("请填写名称。")
    if len(request.POST.get("note", "").strip()) < LEAST_NOTE:
        fields["note"] = _("请说明这一版改了什么、为什么。")
    if not key:
        typed = request.POST.get("key", "").strip()
        if not KEY.fullmatch(typed) or len(typed) > 60 or typed == "new":
            fields["key"] = _("标识只能用小写字母、数字与连字符。")
    return Refusal("".join(fields.values()), fields) if fields else None


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


def _stored(version: CategoryVersion) -> dict[str, Any]:
    return {"fields": version.fields, "obliged": version.obliged, "tasks": version.tasks,
            "thresholds": version.thresholds}


def _category_form(request: HttpRequest, former: CategoryVersion, key: str, parts: Mapping[str, Any],
                   refusal: Refusal | None) -> HttpResponse:
    present = {field["key"]: field["presence"] for field in parts["fields"]}
    chosen = [(field, present.get(code, ""), code in CORE) for code, field in CATALOGUE.items()]
    own = [field_from(field) for field in parts["fields"] if field["key"] not in CATALOGUE]
    context = {
        "nav": "manage", "list": "categories", "former": former, "key": key, "refusal": refusal, "chosen": chosen,
        "own": [*own, *[None] * MORE_ROWS], "obliged": [*parts["obliged"], *[{}] * MORE_ROWS],
        "tasks": [*parts["tasks"], *[{}] * MORE_ROWS], "presences": list(templates.PRESENCE.items()),
        "kinds": [(kind, _kind_words(kind)) for kind in OWN_KINDS], "sections": list(SECTIONS.items()),
        "posts": templates.post_choices(), "lists": list(templates.checklist_names().items()),
        "duties": Duty.Kind.choices, "optional": [(one, CATALOGUE[one].shown) for one in CATALOGUE if one not in CORE],
        "limits": [(name, parts["thresholds"].get(name, ""), value) for name, value in THRESHOLDS.items()],
        "base": former.number if key else 0, "typed": request.POST,
        "name": request.POST.get("name", former.category.name if key else ""),
    }
    return render(request, "marketing_review/managing/category_edit.html", context,
                  status=refusal.status if refusal else 200)


def _kind_words(kind: str) -> str:
    return {"line": _("单行文字"), "text": _("多行文字"), "integer": _("整数"), "money": _("金额"),
            "percent": _("百分比"), "moment": _("时间"), "yesno": _("是否"), "files": _("附件")}[kind]


# --- checklists -----------------------------------------------------------------------------------------------------


@readers
@require_safe
def checklists(request: HttpRequest) -> HttpResponse:
    """All checklists with what is in force."""
    context = {"nav": "manage", "list": "checklists", "checklists": list(templates.checklists())}
    return render(request, "marketing_review/managing/checklists.html", context)


@readers
@require_safe
def checklist(request: HttpRequest, key: str) -> HttpResponse:
    """One version of a checklist (`?v=`), its history, and what it changed against the one before."""
    versions = templates.checklist_versions(key)
    shown, former = _chosen(request, versions)
    names = templates.field_names()
    context = {
        "nav": "manage", "list": "checklists", "versions": versions, "version": shown, "former": former,
        "newest": versions[0], "names": names,
        "items": [(item, [names.get(one, one) for one in item.fields]) for item in shown.entries],
        "differences": templates.checklist_differences(former, shown, names) if former else [],
    }
    return render(request, "marketing_review/managing/checklist.html", context)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_edit(request: HttpRequest, key: str) -> HttpResponse:
    """A new version of a checklist; what was sent comes back when it cannot be published."""
    versions = templates.checklist_versions(key)
    if not versions:
        raise Http404
    return _edit_checklist(request, versions[0], key)


@needs("templates.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_new(request: HttpRequest) -> HttpResponse:
    """A new checklist."""
    return _edit_checklist(request, None, "")


def _edit_checklist(request: HttpRequest, former: ChecklistVersion | None, key: str) -> HttpResponse:
    if request.method != "POST":
        return _checklist_form(request, former, key, former.items if former else [], None)
    items = items_in(request.POST)
    refusal = _wrong_base(request, former.number if former else 0) or _wrong_head(request, key)
    refusal = refusal or _taken(request, key, templates.checklist_versions)
    wanted = key or request.POST.get("key", "").strip()
    if refusal is None:
        try:
            made = publish_checklist_version(
                checklist_key=wanted, name=request.POST["name"].strip()[:120], items=items, by=person_of(request),
                at=now(), note=request.POST["note"].strip()[:300])
        except CannotPublishTemplate as why:
            refusal = Refusal(str(why))
    if refusal:
        return _checklist_form(request, former, key, items, refusal)
    messages.success(request, _("%(version)s 已生效，新建的营销案按它审核；已有的营销案不变。") % {"version": made})
    return see_other(reverse("manage-checklist", args=[wanted]))


def _taken(request: HttpRequest, key: str, versions: Callable[[str], Sequence[Any]]) -> Refusal | None:
    if key or not versions(request.POST.get("key", "").strip()):
        return None
    why = _("这个标识已经有了。")
    return Refusal(why, {"key": why})


def _checklist_form(request: HttpRequest, former: ChecklistVersion | None, key: str, items: Sequence[Any],
                    refusal: Refusal | None) -> HttpResponse:
    context = {
        "nav": "manage", "list": "checklists", "former": former, "key": key, "refusal": refusal, "typed": request.POST,
        "items": [*items, *[{}] * MORE_ROWS], "fields": list(templates.field_names().items()),
        "base": former.number if former else 0,
        "name": request.POST.get("name", former.checklist.name if former else ""),
    }
    return render(request, "marketing_review/managing/checklist_edit.html", context,
                  status=refusal.status if refusal else 200)
