"""What the doors of categories and checklists share: choosing versions, publishing a new one, switching off and on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.organisation.access import person_of, role_required
from approvals.organisation.roles import Role
from marketing_review.forms.templates import KEY
from marketing_review.models.versions import Version, Versioned
from marketing_review.selectors.templates import versions_of
from marketing_review.services import CannotPublishTemplate, CannotRetire
from marketing_review.views.acting import Refusal
from marketing_review.views.doors import see_other

LEAST_NOTE: Final = 2
readers = role_required(Role.PROCESS_MANAGER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Categories or checklists: their names in addresses and templates, and the services that change them."""

    name: str
    one: str
    version: type[Version]
    publish: Callable[..., Version]
    retire: Callable[..., Versioned]
    restore: Callable[..., Versioned]
    published: Any  # the sentence after publishing, with %(version)s

    def versions(self, key: str) -> list[Any]:
        """All versions, newest first; 404 when there are none."""
        found = versions_of(self.version, key)
        if not found:
            raise Http404
        return found

    def context(self, **more: Any) -> dict[str, Any]:
        return {"nav": "manage", "list": self.name, **more}

    def address(self, key: str) -> str:
        return reverse(f"manage-{self.one}", args=[key])


@dataclass(frozen=True, slots=True)
class Edit:
    """A new version as somebody sent it: of what (`key`, empty for something new), made from which version."""

    key: str
    former: Any
    base: int
    parts: Any
    refusal: Refusal | None = None


Draw = Callable[[HttpRequest, Edit], dict[str, Any]]


def shown_page(request: HttpRequest, shelf: Shelf, key: str, more: Callable[[Any, Any], dict[str, Any]],
               refusal: Refusal | None = None) -> HttpResponse:
    """One version with its history and what it changed; `more(version, compared_with)` adds what it says."""
    versions = shelf.versions(key)
    version, former = _chosen(request, versions)
    context = shelf.context(
        version=version, former=former, versions=versions, newest=versions[0], owner=version.owner, refusal=refusal,
        typed=request.POST, switch=reverse(f"manage-{shelf.one}-switch", args=[key]), **more(version, former))
    return render(request, f"marketing_review/managing/{shelf.one}.html", context,
                  status=refusal.status if refusal else 200)


def _chosen(request: HttpRequest, versions: Sequence[Any]) -> tuple[Any, Any]:
    """The version asked for (`?v=`, else the newest), and the one to compare with (`?with=`, else the one before)."""
    known = {str(each.number): each for each in versions}
    version = _asked(known, request.GET.get("v", ""), versions[0])
    other = _asked(known, request.GET.get("with", ""), known.get(str(version.number - 1)))
    if other is None or other.number <= version.number:
        return version, other
    return other, version  # what came later is read against what was before


def _asked(known: Mapping[str, Any], number: str, usual: Any) -> Any:
    if number and number not in known:
        raise Http404
    return known[number] if number else usual


def edited(request: HttpRequest, shelf: Shelf, edit: Edit, draw: Draw, wrong: Refusal | None = None) -> HttpResponse:
    """The form, or the new version published; what was sent comes back when it cannot be published."""
    if request.method != "POST":
        return _form(request, shelf, edit, draw)
    wanted = edit.key or request.POST.get("key", "").strip()
    refusal = _wrong_base(request, edit.base) or _wrong_head(request, edit.key) or wrong
    refusal = refusal or _taken(shelf, edit.key, wanted)
    try:
        made = None if refusal else _publish(request, shelf, wanted, edit.parts)
    except CannotPublishTemplate as why:
        refusal = Refusal(str(why))
    if refusal:
        return _form(request, shelf, Edit(edit.key, edit.former, edit.base, edit.parts, refusal), draw)
    messages.success(request, str(shelf.published) % {"version": made})
    return see_other(shelf.address(wanted))


def _publish(request: HttpRequest, shelf: Shelf, key: str, parts: Any) -> Version:
    return shelf.publish(key, name=request.POST["name"].strip()[:120], parts=parts, by=person_of(request), at=now(),
                         note=request.POST["note"].strip()[:300])


def _form(request: HttpRequest, shelf: Shelf, edit: Edit, draw: Draw) -> HttpResponse:
    kept = edit.former.owner.name if edit.key else ""
    context = shelf.context(former=edit.former, key=edit.key, base=edit.base, refusal=edit.refusal, typed=request.POST,
                            name=request.POST.get("name", kept), **draw(request, edit))
    return render(request, f"marketing_review/managing/{shelf.one}_edit.html", context,
                  status=edit.refusal.status if edit.refusal else 200)


def _wrong_base(request: HttpRequest, number: int) -> Refusal | None:
    """Somebody else published meanwhile: what they made must be seen first."""
    if request.POST.get("base", "") == str(number):
        return None
    return Refusal(_("在你编辑时已有新版本生效（第 %(number)s 版）。请对照后再发布，填写的内容都还在。") % {
        "number": number}, status=409)


def _wrong_head(request: HttpRequest, key: str) -> Refusal | None:
    fields = {}
    if not request.POST.get("name", "").strip():
        fields["name"] = _("请填写名称。")
    if len(request.POST.get("note", "").strip()) < LEAST_NOTE:
        fields["note"] = _("请说明这一版改了什么、为什么。")
    typed = request.POST.get("key", "").strip()
    if not key and (not KEY.fullmatch(typed) or len(typed) > 60 or typed == "new"):
        fields["key"] = _("标识只能用小写字母、数字与连字符。")
    return Refusal("".join(fields.values()), fields) if fields else None


def _taken(shelf: Shelf, key: str, wanted: str) -> Refusal | None:
    if key or not versions_of(shelf.version, wanted):
        return None
    why = _("这个标识已经有了。")
    return Refusal(why, {"key": why})


def switched(request: HttpRequest, shelf: Shelf, key: str,
             more: Callable[[Any, Any], dict[str, Any]]) -> HttpResponse:
    """Take it out of use, or back into use; the page says why not when it cannot be."""
    owner = shelf.versions(key)[0].owner
    off = request.POST.get("to", "") == "off"
    act = shelf.retire if off else shelf.restore
    try:
        act(key=key, note=request.POST.get("note", ""), by=person_of(request), at=now())
    except CannotRetire as why:
        return shown_page(request, shelf, key, more, Refusal(str(why)))
    said = _("「%(name)s」已停用：新建的营销案不再使用，已有的营销案不变。") if off else _("「%(name)s」已重新启用。")
    messages.success(request, said % {"name": owner.name})
    return see_other(shelf.address(key))
