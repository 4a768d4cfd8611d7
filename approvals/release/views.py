"""The pages of releases: what is under way, how one stands, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.inbox.forms import reasons_in
from approvals.inbox.services import CannotDecide
from approvals.organisation.access import actor_of, address_of, needs, person_of
from approvals.release import gates, selectors, services, trying
from approvals.release.forms import (
    ChangeForm,
    DayForm,
    FilterForm,
    PolicyForm,
    ReasonForm,
    ResumeForm,
    SubmitForm,
)
from approvals.release.gates import CannotSubmit
from approvals.release.models import Release
from approvals.release.services import CannotChangeRelease, Plan
from approvals.walkthrough.selectors.rehearsals import latest_rehearsal
from workflows.library.mentions import mentions_of
from workflows.library.models import Process, ProcessVersion
from workflows.library.problems import CannotRelease
from workflows.library.releasing import rebase_version
from workflows.library.selectors import process_by_code, version_of
from workflows.runtime.selectors import picture_of

PAGE = 30


@needs("library.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Releases, latest first; words, state, stage and page are in the URL."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    wanted = form.cleaned_data
    found = selectors.releases(
        words=wanted.get("q", ""), state=wanted.get("state", ""), stage=wanted.get("stage", "")
    )
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"nav": "processes", "form": form, "page": page, "query": query.urlencode(), "filtered": bool(query)}
    return render(request, "release/list.html", context)


@needs("library.read")
@require_safe
def release(request: HttpRequest, code: str) -> HttpResponse:
    """One release: where it stands, what is missing, who said what, and its whole history."""
    return _page(request, _release(code))


@needs("library.read")
@require_safe
def flow(request: HttpRequest, code: str) -> HttpResponse:
    """Where the release stands on the diagram of its own process, and the same as a list of steps."""
    found = _release(code)
    case = selectors.case_of(found)
    if case is None:
        raise Http404
    context = {"nav": "processes", "release": found, "process": found.process, **picture_of(case)}
    return render(request, "release/flow.html", context)


@needs("library.read")
@require_safe
def of_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The release of a version; for a draft the gates and the form that submits it."""
    version = _version(code, number)
    found = selectors.release_of(version)
    if found is not None and (found.is_open or version.state != ProcessVersion.State.DRAFT):
        return redirect("release", code=found.code)
    if version.state != ProcessVersion.State.DRAFT:  # installed with the product, or published before there was a flow
        return redirect("process-version", code=code, number=number)
    return _submission(request, version, SubmitForm())


@needs("library.write")
@require_POST
def submit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Submit the draft for release, or show what is missing."""
    version, form = _version(code, number), SubmitForm(request.POST)
    if not form.is_valid():
        return _submission(request, version, form, status=422)
    sent = form.cleaned_data
    trial = form.chosen if sent["with_trial"] else {}
    plan = Plan(form.effective_at, sent["with_trial"], tuple(sent["informed"]), sent["comment"], trial)
    try:
        made = services.submit_release(
            version_id=version.pk, by=person_of(request), at=now(), plan=plan, address=address_of(request)
        )
    except (CannotSubmit, CannotDecide) as refusal:
        return _submission(request, version, form, refused=str(refusal), status=409)
    messages.success(request, _("第 %(number)d 版已送审（%(code)s）。") % {"number": version.number, "code": made.code})
    return redirect("release", code=made.code)


@needs("library.write")
@require_POST
def rebase(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The draft was compared with the version in force and builds on it."""
    version = _version(code, number)
    try:
        rebase_version(version_id=version.pk, by=actor_of(request), at=now())
    except CannotRelease as refusal:
        messages.error(request, str(refusal))
    return redirect("release-of", code=code, number=number)


@needs("library.write")
@require_POST
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """Put the trial on hold, with a reason."""
    form = ReasonForm(request.POST)
    found = _release(code)
    if not form.is_valid():
        return _trial_page(request, found, hold_form=form, status=422)
    return _tried(request, found, trying.hold_trial, {"hold_form": form}, reason=form.cleaned_data["reason"])


@needs("library.write")
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Let the trial go on; with a reason where its guard-rails have held it."""
    form, found = ResumeForm(request.POST), _release(code)
    if not form.is_valid():
        return _trial_page(request, found, resume_form=form, status=422)
    return _tried(request, found, trying.resume_trial, {"resume_form": form}, reason=form.cleaned_data["reason"])


@needs("library.read")
@require_safe
def trial(request: HttpRequest, code: str) -> HttpResponse:
    """The trial of a release: whose cases, how it does beside the version in force, and its guard-rails."""
    return _trial_page(request, _release(code))


@needs("library.write")
@require_POST
def change_trial(request: HttpRequest, code: str) -> HttpResponse:
    """Choose another scope, other days or other limits, with a reason."""
    form, found = ChangeForm(request.POST), _release(code)
    if not form.is_valid():
        return _trial_page(request, found, change_form=form, status=422)
    more = {"chosen": form.chosen, "reason": form.cleaned_data["reason"]}
    return _tried(request, found, trying.change_trial, {"change_form": form}, **more)


@needs("library.write")
@require_POST
def day(request: HttpRequest, code: str) -> HttpResponse:
    """Choose another day."""
    form, found = DayForm(request.POST), _release(code)
    if not form.is_valid():
        return _page(request, found, day_form=form, status=422)
    return _done(request, found, services.reschedule, effective_at=form.effective_at)


@needs("library.publish")
@require_POST
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Try once more to put an approved version in force."""
    found = _release(code)
    published = services.publish_release(release_id=found.pk, at=now(), by=actor_of(request))
    if published.state == Release.State.PUBLISHED:
        said = _("第 %(number)d 版已发布，新发起的案件按此版运行。")
        messages.success(request, said % {"number": found.version.number})
        return redirect("release", code=code)
    why = published.refusal or _("还没有到生效日期。")
    return _page(request, _release(code), refused=why, status=409)


@needs("library.publish")
@require_POST
def back(request: HttpRequest, code: str) -> HttpResponse:
    """Give an approved version back to its authors, with numbered reasons."""
    reasons = reasons_in({name: str(value) for name, value in request.POST.items()})
    return _done(request, _release(code), services.send_back_approved, reasons=reasons)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """Whom the releases of this process ask."""
    process = _process(code)
    laid_down = services.policy_of(process)
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=laid_down)
    if form.is_valid():
        services.set_policy(process_id=process.pk, **form.cleaned_data, by=actor_of(request), at=now())
        messages.success(request, _("已保存，之后送审的版本按此办理。"))
        return redirect("release-policy", code=code)
    context = {"nav": "processes", "process": process, "form": form}
    return render(request, "release/policy.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, found: Release, verb: Any, **more: Any) -> HttpResponse:
    """Carry the verb out and show the release again; a refusal is shown on the same page."""
    try:
        verb(release_id=found.pk, by=actor_of(request), at=now(), **more)
    except (CannotChangeRelease, CannotRelease) as refusal:
        return _page(request, found, refused=str(refusal), status=409)
    return redirect("release", code=found.code)


def _tried(
    request: HttpRequest, found: Release, verb: Any, forms: dict[str, Any], **more: Any
) -> HttpResponse:
    """Carry the verb out and show the trial again; a refusal is shown on the same page, with what was typed."""
    try:
        verb(release_id=found.pk, by=actor_of(request), at=now(), **more)
    except (CannotChangeRelease, CannotRelease) as refusal:
        return _trial_page(request, found, refused=str(refusal), status=409, **forms)
    return redirect("release-trial", code=found.code)


def _trial_page(request: HttpRequest, found: Release, *, status: int = 200, **more: Any) -> HttpResponse:
    person, at = person_of(request), now()
    shown = selectors.trial_of(found, at)
    if shown is None:
        raise Http404
    context = {
        "nav": "processes", "release": found, "version": found.version, "process": found.process, **shown,
        "may_manage": person.can("library.write"), "mine": selectors.open_item_of(found, person, at),
        "hold_form": ReasonForm(), "resume_form": ResumeForm(),
        "change_form": ChangeForm(initial=selectors.as_typed(shown["trial"])), **more,
    }  # fmt: skip
    return render(request, "release/trial.html", context, status=status)


def _release(code: str) -> Release:
    found = selectors.release_by_code(code)
    if found is None:
        raise Http404
    return found


def _version(code: str, number: int) -> ProcessVersion:
    found = version_of(code=code, number=number)
    if found is None:
        raise Http404
    return found


def _process(code: str) -> Process:
    found = process_by_code(code)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Release, *, status: int = 200, **more: Any) -> HttpResponse:
    person, at = person_of(request), now()
    day = found.effective_at
    context = {
        "nav": "processes", **selectors.page_of(found, at), "may_manage": selectors.may_manage(found, person),
        "may_publish": person.can("library.publish"), "elements": selectors.elements_of(found.version),
        "mine": selectors.open_item_of(found, person, at), "hold_form": ReasonForm(),
        "mentions": mentions_of(found.version, person),
        "day_form": DayForm(initial={"effective_on": day and day.date()}), **more,
    }  # fmt: skip
    return render(request, "release/release.html", context, status=status)


def _submission(
    request: HttpRequest, version: ProcessVersion, form: SubmitForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    asked = services.policy_of(version.process)
    posts = (*asked.testers, *asked.reviewers, *asked.committee)
    context = {
        "nav": "processes", "version": version, "process": version.process, "form": form,
        "gates": gates.of(gates.Wanted(version, posts, now())), "rehearsal": latest_rehearsal(version),
        "asked": selectors.asked_in_words(asked),
        "may_submit": person_of(request).can("library.write") and version.state == ProcessVersion.State.DRAFT, **more,
    }  # fmt: skip
    return render(request, "release/submit.html", context, status=status)
