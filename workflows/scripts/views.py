"""The pages of the scripts: search, one script with its versions, writing, publishing, comparing, history."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.library.access import actor_of, needs
from workflows.runtime.models import Case
from workflows.screens.sheets import csv_answer
from workflows.scripts import ports, selectors, services
from workflows.scripts.forms import (
    CompareForm,
    FilterForm,
    NewForm,
    PublishForm,
    RedraftForm,
    WithdrawForm,
    WordingForm,
)
from workflows.scripts.models import Script, ScriptVersion
from workflows.scripts.words import words_of

PAGE: Final = 30
MOST_EXPORTED: Final = 5000
DRAFT: Final = ScriptVersion.State.DRAFT


@needs("scripts.read")
@require_safe
def scripts(request: HttpRequest) -> HttpResponse:
    """All scripts; words, kind, state and page are in the URL."""
    form, at = FilterForm(request.GET), now()
    page = Paginator(_sieved(form, at), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    lines = [(one, selectors.standing_of(shown, at)) for one in page
             if (shown := selectors.shown_version(one.versions.all(), at))]  # fmt: skip
    context = {"nav": "scripts", "form": form, "page": page, "lines": lines, "query": query.urlencode(),
               "filtered": any(form.cleaned_data.values())}  # fmt: skip
    return render(request, "scripts/scripts.html", context)


@needs("scripts.read")
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same, every version a row, for a spreadsheet."""
    head = [_("案件"), _("口径名称"), _("临时口径"), _("版本号"), _("状态"), _("生效时间"), _("失效时间"), _("编写人"),
            _("发布人"), _("发布时间"), _("口径内容")]  # fmt: skip
    found = _sieved(FilterForm(request.GET), now())[:MOST_EXPORTED]
    rows = ([_("是") if cell is True else "" if cell is False else cell for cell in row]
            for row in selectors.table(found))
    return csv_answer("scripts", head, rows)


@needs("scripts.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a script that there is not yet; a temporary one may be told at once."""
    if request.method != "POST":
        return _new_page(request, NewForm(initial={"case": request.GET.get("case", "")}))
    form = NewForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    _insist(request, form.cleaned_data["case"])
    try:
        made = _created(request, form)
    except services.CannotWrite as refusal:
        return _new_page(request, form, refused=str(refusal), status=409)
    said = _("口径草稿已保存。") if made.state == DRAFT else _("口径已发布。")
    messages.success(request, said)
    return redirect("script", pk=made.script_id)


@needs("scripts.read")
@require_safe
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """The script as it is told now, or else its newest version."""
    return _page(request, _script(pk), None)


@needs("scripts.read")
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version of the script and what can be done with it."""
    return _page(request, _script(pk), number)


@needs("scripts.write")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write on the draft, or begin the next version on what is told now."""
    found = _script(pk)
    _insist(request, found.case)
    versions = list(selectors.versions_of(found))
    held = next((one for one in versions if one.state == DRAFT), None)
    if request.method == "POST":
        return _redrafted(request, found, held) if held else _drafted(request, found)
    if held:
        begun = {name: getattr(held, name) for name in ("text", "note", "valid_from", "valid_until", "revision")}
        return _draft_page(request, found, held, RedraftForm(initial=begun))
    shown = selectors.shown_version(versions, now())
    return _draft_page(request, found, None, WordingForm(initial={"text": shown.text if shown else ""}))


@needs("scripts.write")
@require_POST
def publish(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let the draft be told."""
    found = _script(pk)
    _insist(request, found.case)
    held, form = _version(found, number), PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, found, number, publish_form=form, status=422)
    try:
        services.publish_words(version_id=held.pk, **form.cleaned_data, by=actor_of(request), at=now())
    except services.CannotWrite as refusal:
        return _page(request, found, number, refused=str(refusal), status=409)
    messages.success(request, _("第 %(number)d 版已发布。") % {"number": number})
    return redirect("script-version", pk=pk, number=number)


@needs("scripts.write")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on it is not told."""
    found = _script(pk)
    _insist(request, found.case)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, found, None, withdraw_form=form, status=422)
    try:
        services.withdraw_script(script_id=pk, **form.cleaned_data, by=actor_of(request), at=now())
    except services.CannotWrite as refusal:
        return _page(request, found, None, refused=str(refusal), withdraw_form=form, status=409)
    messages.success(request, _("口径已撤回，各版本仍可查阅。"))
    return redirect("script", pk=pk)


@needs("scripts.read")
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """From the choice of two versions to their comparison."""
    found = _script(pk)
    numbers = [one.number for one in selectors.versions_of(found)]
    form = CompareForm(request.GET, numbers=numbers)
    if not form.is_valid() or form.cleaned_data["new"] not in numbers:
        messages.error(request, _("请选择这份口径的两个版本。"))
        return redirect("script", pk=pk)
    return redirect("script-diff", pk=pk, old=form.cleaned_data["old"], new=form.cleaned_data["new"])


@needs("scripts.read")
@require_safe
def difference(request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
    """What one version says otherwise than another, word by word."""
    found = _script(pk)
    context = {"nav": "scripts", "script": found, "old": _version(found, old), "new": _version(found, new)}
    return render(request, "scripts/difference.html", context)


@needs("scripts.read")
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to the script: who wrote, published and withdrew what, when and why."""
    found = _script(pk)
    page = Paginator(selectors.history(found), PAGE).get_page(request.GET.get("page"))
    events = [(one, words_of(one.verb)) for one in map(selectors.told, page)]
    return render(request, "scripts/history.html", {"nav": "scripts", "script": found, "page": page, "events": events})


def _sieved(form: FilterForm, at: Any) -> Any:
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    given = {name: form.cleaned_data.get(name, "") for name in ("kind", "state")}
    return selectors.scripts(at=at, words=form.cleaned_data.get("q", ""), **given)


def _created(request: HttpRequest, form: NewForm) -> ScriptVersion:
    given = {"case_id": form.cleaned_data["case"].pk, "title": form.cleaned_data["title"], "wording": form.wording,
             "by": actor_of(request), "at": now()}  # fmt: skip
    temporary = form.cleaned_data["kind"] == "temporary"
    if temporary and "publish" in request.POST:
        return services.publish_at_once(**given)
    return services.create_script(**given, temporary=temporary)


def _new_page(request: HttpRequest, form: NewForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    context = {"nav": "scripts", "form": form, "refused": refused}
    return render(request, "scripts/new.html", context, status=status)


def _drafted(request: HttpRequest, script: Script) -> HttpResponse:
    form = WordingForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, script, None, form, status=422)
    try:
        made = services.draft_version(script_id=script.pk, wording=form.wording, by=actor_of(request), at=now())
    except services.CannotWrite as refusal:
        return _draft_page(request, script, None, form, refused=str(refusal), status=409)
    messages.success(request, _("已起草第 %(number)d 版。") % {"number": made.number})
    return redirect("script-version", pk=script.pk, number=made.number)


def _redrafted(request: HttpRequest, script: Script, held: ScriptVersion) -> HttpResponse:
    form = RedraftForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, script, held, form, status=422)
    given = {"revision": form.cleaned_data["revision"], "wording": form.wording}
    try:
        services.redraft_version(version_id=held.pk, **given, by=actor_of(request), at=now())
    except services.CannotWrite as refusal:
        return _draft_page(request, script, held, form, refused=str(refusal), status=409)
    messages.success(request, _("已保存第 %(number)d 版草稿。") % {"number": held.number})
    return redirect("script-version", pk=script.pk, number=held.number)


def _draft_page(
    request: HttpRequest, script: Script, held: ScriptVersion | None, form: WordingForm, *, refused: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The form; after a stale attempt it stands over what the draft says now, with what was typed still in it."""
    context = {"nav": "scripts", "script": script, "held": held, "form": form, "refused": refused}
    if held and status == 409:  # saving once more means it: what the others wrote stands above the form
        context["typed"] = form.cleaned_data.get("text", "")
        form.data = dict(form.data.items()) | {"revision": str(held.revision)}
    return render(request, "scripts/draft.html", context, status=status)


def _insist(request: HttpRequest, case: Case) -> None:
    if not ports.may_write(request, case):
        raise PermissionDenied


def _script(pk: int) -> Script:
    found = selectors.one_script(pk)
    if found is None:
        raise Http404
    return found


def _version(script: Script, number: int) -> ScriptVersion:
    found = selectors.versions_of(script).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, script: Script, number: int | None, *, status: int = 200, refused: str = "", **forms: Any
) -> HttpResponse:
    versions, at = list(selectors.versions_of(script)), now()
    shown = next((one for one in versions if one.number == number), None)
    shown = selectors.shown_version(versions, at) if number is None else shown
    if shown is None:
        raise Http404
    standings, may_write = [selectors.standing_of(one, at) for one in versions], ports.may_write(request, script.case)
    own = shown.state == DRAFT and not script.temporary and actor_of(request).id in shown.authors
    context = {
        "nav": "scripts", "script": script, "version": shown, "standing": selectors.standing_of(shown, at),
        "versions": standings, "refused": refused, "address": ports.address_of(script.case), "may_write": may_write,
        "has_draft": any(one.state == DRAFT for one in versions), "own_draft": own,
        "may_publish": may_write and shown.state == DRAFT and not own,
        "may_withdraw": may_write and any(one.kind in (selectors.VALID, selectors.COMING) for one in standings),
        "publish_form": PublishForm(initial={"revision": shown.revision}), "withdraw_form": WithdrawForm(),
        "compare_form": _compare_form(versions, shown), **forms,
    }  # fmt: skip
    return render(request, "scripts/script.html", context, status=status)


def _compare_form(versions: list[ScriptVersion], shown: ScriptVersion) -> CompareForm | None:
    """A choice among the other versions, first the one before; None where there is no other."""
    others = [one.number for one in versions if one.pk != shown.pk]
    before = max((number for number in others if number < shown.number), default=None)
    return CompareForm(numbers=others, initial={"old": before, "new": shown.number}) if others else None
