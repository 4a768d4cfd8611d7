"""The pages of who answers customers: the scripts in force, one with its contacts, and that it was read out."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.scripting import selectors, services
from complaints.scripting.models import ReadOut
from workflows.screens.sheets import csv_answer
from workflows.scripts.models import ScriptVersion
from workflows.scripts.selectors import standing_of

PAGE: Final = 50
LARGEST: Final = 2**63 - 1


@needs("complaints.read")
@require_safe
def answering(request: HttpRequest) -> HttpResponse:
    """The scripts in force for complaints."""
    versions = selectors.scripts_in_force(now())
    answered = selectors.answered_by_version([one.pk for one in versions])
    lines = [(one, answered.get(one.pk, 0)) for one in versions]
    return render(request, "scripting/answering.html", {"nav": "answering", "lines": lines})


@needs("complaints.read")
@require_safe
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with the contacts that it concerns."""
    return _page(request, _version(pk))


@needs("scripts.answer")
@require_POST
def read_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep that the chosen contacts were answered in these words."""
    version = _version(pk)
    chosen = [int(one) for one in request.POST.getlist("contact") if one.isascii() and one.isdigit()]
    chosen = [one for one in chosen if one <= LARGEST]
    try:
        done = services.read_out(version_id=pk, contact_ids=chosen, by=person_of(request), at=now())
    except services.CannotAnswer as refusal:
        return _page(request, version, refused=str(refusal), chosen=chosen, status=409)
    said = ngettext("已登记 %(number)d 件按此口径答复。", "已登记 %(number)d 件按此口径答复。", done) % {"number": done}
    messages.success(request, said if done else _("这些投诉此前已登记按此口径答复。"))
    if request.POST.get("back") == "contact" and len(chosen) == 1:
        return redirect("contact", pk=chosen[0])
    return redirect("answering-script", pk=pk)


@needs("complaints.read")
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was answered with this version, for a spreadsheet."""
    version = _version(pk)
    found = ReadOut.objects.filter(version=version).select_related("contact", "by").order_by("at", "pk")
    head = [_("受理号"), _("主题"), _("口径"), _("版本号"), _("答复人"), _("答复时间")]
    rows = ([one.contact.number, one.contact.title, version.script.title, version.number, one.by.name,
             f"{localtime(one.at):%Y-%m-%d %H:%M}"] for one in found.iterator(chunk_size=1000))  # fmt: skip
    return csv_answer(f"read-out-{pk}", head, rows)


def _version(pk: int) -> ScriptVersion:
    found = ScriptVersion.objects.ever_published().select_related("script__case").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, version: ScriptVersion, *, status: int = 200, **more: Any) -> HttpResponse:
    found = selectors.contacts_of(version)
    if request.GET.get("open"):
        found = found.filter(answered=False)  # type: ignore[misc]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "nav": "answering", "version": version, "standing": standing_of(version, now()), "page": page,
        "query": query.urlencode(), "open": bool(request.GET.get("open")),
        "may": person_of(request).can("scripts.answer"), **more,
    }  # fmt: skip
    return render(request, "scripting/script.html", context, status=status)
