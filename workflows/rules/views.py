"""The pages of the rules: search, one rule with its versions, writing, publishing, comparing, history."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.library.access import actor_of, needs, person_of
from workflows.rules import bindings, selectors, services
from workflows.rules.forms import CardForm, CompareForm, FilterForm, PublishForm, RedraftForm, RetireForm, WordsForm
from workflows.rules.models import Rule, RuleVersion
from workflows.rules.words import words_of

PAGE: Final = 30
DRAFT: Final = RuleVersion.State.DRAFT


@needs("library.read")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules; words, area, department, state, process and page are in the URL."""
    form = FilterForm(request.GET, owners=selectors.owners(), processes=bindings.processes())
    today = localdate()
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    given = {name: form.cleaned_data.get(name, "") for name in ("area", "owner", "state")}
    bound = bindings.codes_of(process) if (process := form.cleaned_data.get("process")) else None
    found = selectors.rules(on=today, words=form.cleaned_data.get("q", ""), codes=bound, **given)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    lines = [(one, selectors.standing_of(shown, today)) for one in page
             if (shown := selectors.shown_version(one.versions.all(), today))]  # fmt: skip
    context = {"nav": "rules", "form": form, "page": page, "lines": lines, "query": query.urlencode(),
               "filtered": any(form.cleaned_data.values())}  # fmt: skip
    return render(request, "rules/rules.html", context)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a rule that there is not yet."""
    sent = request.POST if request.method == "POST" else None
    card, words = CardForm(sent), WordsForm(sent)
    if sent is not None and card.is_valid() and words.is_valid():
        version = services.create_rule(**card.cleaned_data, words=words.cleaned_data, by=actor_of(request), at=now())
        messages.success(request, _("已建立规则 %(code)s，待第二人发布。") % {"code": version.rule.code})
        return redirect("rule-version", code=version.rule.code, number=version.number)
    context = {"nav": "rules", "card": card, "words": words}
    return render(request, "rules/new.html", context, status=422 if card.errors or words.errors else 200)


@needs("library.read")
@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """The rule as it counts today, or else its newest version."""
    found = _rule(code)
    return _page(request, found, None)


@needs("library.read")
@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version of the rule and what can be done with it."""
    return _page(request, _rule(code), number)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Write on the draft, or begin the next version on what counts now."""
    found = _rule(code)
    versions = list(selectors.versions_of(found))
    held = next((one for one in versions if one.state == DRAFT), None)
    if request.method == "POST":
        return _redrafted(request, found, held) if held else _drafted(request, found)
    shown = selectors.shown_version(versions, localdate())
    begun = {name: getattr(held or shown, name) for name in (selectors.PARTS if held is None else services.WORDS)}
    form = RedraftForm(initial={**begun, "revision": held.revision}) if held else WordsForm(initial=begun)
    return _draft_page(request, found, held, form)


@needs("library.publish")
@require_POST
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Let the draft count; by a second person."""
    found = _rule(code)
    held = _version(found, number)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, found, number, publish_form=form, status=422)
    try:
        services.publish_rule(version_id=held.pk, **form.cleaned_data, by=actor_of(request), at=now())
    except services.CannotWrite as refusal:
        return _page(request, found, number, refused=str(refusal), publish_form=form, status=409)
    messages.success(request, _("第 %(number)d 版已发布。") % {"number": number})
    return redirect("rule-version", code=code, number=number)


@needs("library.publish")
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """From today on the rule counts no more."""
    found = _rule(code)
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _page(request, found, None, retire_form=form, status=422)
    try:
        services.retire_rule(rule_id=found.pk, **form.cleaned_data, by=actor_of(request), at=now())
    except services.CannotWrite as refusal:
        return _page(request, found, None, refused=str(refusal), retire_form=form, status=409)
    messages.success(request, _("规则 %(code)s 已废止，各版本仍可查阅。") % {"code": code})
    return redirect("rule", code=code)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Another name, area or department for the rule."""
    found = _rule(code)
    form = CardForm(request.POST if request.method == "POST" else None, instance=_rule(code))
    if request.method == "POST" and form.is_valid():
        services.change_card(rule_id=found.pk, **form.cleaned_data, by=actor_of(request), at=now())
        messages.success(request, _("已修改规则 %(code)s 的基本信息。") % {"code": code})
        return redirect("rule", code=code)
    context = {"nav": "rules", "rule": found, "form": form}
    return render(request, "rules/card.html", context, status=422 if form.errors else 200)


@needs("library.read")
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """From the choice of two versions to their comparison."""
    found = _rule(code)
    numbers = [one.number for one in selectors.versions_of(found)]
    form = CompareForm(request.GET, numbers=numbers)
    if not form.is_valid() or form.cleaned_data["new"] not in numbers:
        messages.error(request, _("请选择本规则的两个版本。"))
        return redirect("rule", code=code)
    return redirect("rule-diff", code=code, old=form.cleaned_data["old"], new=form.cleaned_data["new"])


@needs("library.read")
@require_safe
def difference(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What one version says otherwise than another, word by word."""
    found = _rule(code)
    pair = _version(found, old), _version(found, new)
    context = {"nav": "rules", "rule": found, "old": pair[0], "new": pair[1], "parts": selectors.changed_parts(*pair),
               "versions": selectors.versions_of(found)}  # fmt: skip
    return render(request, "rules/difference.html", context)


@needs("library.read")
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """What happened to the rule: who wrote, published and retired what, when and why."""
    found = _rule(code)
    page = Paginator(selectors.history(found), PAGE).get_page(request.GET.get("page"))
    events = [(one, words_of(one.verb)) for one in map(selectors.told, page)]
    return render(request, "rules/history.html", {"nav": "rules", "rule": found, "page": page, "events": events})


def _drafted(request: HttpRequest, rule: Rule) -> HttpResponse:
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, rule, None, form, status=422)
    try:
        made = services.draft_version(rule_id=rule.pk, words=form.cleaned_data, by=actor_of(request), at=now())
    except services.CannotWrite as refusal:
        return _draft_page(request, rule, None, form, refused=str(refusal), status=409)
    messages.success(request, _("已起草第 %(number)d 版，待第二人发布。") % {"number": made.number})
    return redirect("rule-version", code=rule.code, number=made.number)


def _redrafted(request: HttpRequest, rule: Rule, held: RuleVersion) -> HttpResponse:
    form = RedraftForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, rule, held, form, status=422)
    words = {name: form.cleaned_data[name] for name in services.WORDS}
    revision = form.cleaned_data["revision"]
    try:
        services.redraft_version(
            version_id=held.pk, revision=revision, words=words, by=actor_of(request), at=now()
        )
    except services.CannotWrite as refusal:
        return _draft_page(request, rule, held, form, refused=str(refusal), status=409)
    messages.success(request, _("已保存第 %(number)d 版草稿。") % {"number": held.number})
    return redirect("rule-version", code=rule.code, number=held.number)


def _draft_page(
    request: HttpRequest, rule: Rule, held: RuleVersion | None, form: WordsForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """The form; after a stale attempt it stands over what the draft says now, with what was typed still in it."""
    stale = held is not None and status == 409
    context = {"nav": "rules", "rule": rule, "held": held, "words": form, "refused": refused,
               "parts": selectors.changed_parts(held, _typed(form)) if held and stale else ()}  # fmt: skip
    if held and stale:  # saving once more means it: what the others wrote stands above the form
        form.data = dict(form.data.items()) | {"revision": str(held.revision)}
    return render(request, "rules/draft.html", context, status=status)


def _typed(form: WordsForm) -> RuleVersion:
    return RuleVersion(**{name: form.cleaned_data.get(name, "") for name in selectors.PARTS})


def _rule(code: str) -> Rule:
    found = selectors.rule_by_code(code)
    if found is None:
        raise Http404
    return found


def _version(rule: Rule, number: int) -> RuleVersion:
    found = selectors.versions_of(rule).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, rule: Rule, number: int | None, *, status: int = 200, refused: str = "", **forms: Any
) -> HttpResponse:
    versions, today = list(selectors.versions_of(rule)), localdate()
    shown = next((one for one in versions if one.number == number), None)
    shown = selectors.shown_version(versions, today) if number is None else shown
    if shown is None:
        raise Http404
    standing = selectors.standing_of(shown, today)
    context = {
        "nav": "rules", "rule": rule, "version": shown, "standing": standing, "refused": refused,
        "versions": [selectors.standing_of(one, today) for one in versions], "retire_form": RetireForm(),
        "publish_form": PublishForm(initial={"revision": shown.revision, "effective_from": shown.effective_from}),
        "uses": bindings.uses_of(rule.code), "compare_form": _compare_form(versions, shown),
        **_rights(request, shown, versions), **forms,
    }  # fmt: skip
    return render(request, "rules/rule.html", context, status=status)


def _compare_form(versions: list[RuleVersion], shown: RuleVersion) -> CompareForm | None:
    """A choice among the other versions, first the one before; None where there is no other."""
    others = [one.number for one in versions if one.pk != shown.pk]
    before = max((number for number in others if number < shown.number), default=None)
    return CompareForm(numbers=others, initial={"old": before, "new": shown.number}) if others else None


def _rights(request: HttpRequest, shown: RuleVersion, versions: list[RuleVersion]) -> dict[str, bool]:
    """What this person may do; the services check again."""
    person, draft = person_of(request), shown.state == DRAFT
    own = draft and person.pk in shown.authors
    return {
        "may_write": person.can("library.write"), "has_draft": any(one.state == DRAFT for one in versions),
        "may_publish": person.can("library.publish") and draft and not own, "own_draft": own,
        "may_retire": person.can("library.publish") and any(one.state == "published" for one in versions),
    }  # fmt: skip
