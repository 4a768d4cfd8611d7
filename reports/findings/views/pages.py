"""One finding: raised from what it is about, shown with its timeline, moved on, given to somebody else."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.fieldwork.views.doors import colleagues
from approvals.organisation.access import address_of, changes_nothing, needs, person_of
from reports.findings import services
from reports.findings.about import About, CannotFind, about, pinned
from reports.findings.deeds import DEEDS, offered
from reports.findings.forms import DeedForm, FileForm, FindingForm, ReassignForm
from reports.findings.models import Finding
from reports.findings.models.finding import RUNNING
from reports.findings.services import CannotDo
from reports.findings.views.doors import finding_or_404
from reports.trail.known import known_of
from reports.trail.lines import lines
from workflows.files.handing_out import handed_out
from workflows.ledger.models import Event

# Findings are the auditors' own objects: raising and judging them changes nothing in the business.


@changes_nothing
@needs("findings.raise")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Raise a finding about what `?about=` names."""
    try:
        subject = about(request.GET.get("about", ""), person=person_of(request), at=now())
    except CannotFind as refusal:
        return render(request, "findings/new.html", {"nav": "findings", "lost": str(refusal)}, status=404)
    posted = request.method == "POST"
    form = FindingForm(request.POST if posted else None, initial={"events": subject.events})
    if posted and form.is_valid() and (made := _raised(request, form, subject)):
        return redirect("finding", key=made.key)
    context = {"nav": "findings", "form": form, "subject": subject, "colleagues": colleagues()}
    return render(request, "findings/new.html", context, status=422 if form.errors else 200)


def _raised(request: HttpRequest, form: FindingForm, subject: About) -> Finding | None:
    """The finding that the form made; None with the reason in the form."""
    sent, person, at = form.cleaned_data, person_of(request), now()
    proof = pinned(sent["events"], person=person, at=at)
    if proof.unknown:
        form.add_error("events", _("没有找到这些事件：%(which)s") % {"which": "、".join(proof.unknown)})
        return None
    names = ("title", "severity", "criterion", "description", "recommendation", "department", "owner", "due_at")
    wanted = services.Wanted(**{name: sent[name] for name in names}, about=subject, events=proof.events)
    try:
        return services.raise_finding(wanted=wanted, token=sent["token"], by=person, at=at,
                                      address=address_of(request))
    except CannotDo as refusal:
        form.add_error(None, str(refusal))
        return None


@needs("findings.read")
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One finding with everything that was said and done about it."""
    return _page(request, finding_or_404(request, key))


@changes_nothing
@needs("findings.read")
@require_POST
def move(request: HttpRequest, key: str, deed: str) -> HttpResponse:
    """Move the finding on; what was typed stands in the page that says why not."""
    finding = finding_or_404(request, key)
    if deed not in DEEDS:
        raise Http404
    form = DeedForm(request.POST, label=DEEDS[deed].asks, name=deed)
    if not form.is_valid():
        return _page(request, finding, status=422, typed={deed: form})
    sent = form.cleaned_data
    try:
        services.move_finding(key=key, deed=deed, text=sent["text"], seen=sent["seen"], by=person_of(request), at=now(),
                              address=address_of(request))
    except CannotDo as refusal:
        return _page(request, finding_or_404(request, key), status=409, refused=str(refusal), said=sent["text"])
    return redirect("finding", key=key)


@changes_nothing
@needs("findings.raise")
@require_POST
def reassign(request: HttpRequest, key: str) -> HttpResponse:
    """Give it to somebody else, or another deadline."""
    finding, form = finding_or_404(request, key), ReassignForm(request.POST)
    if not form.is_valid():
        return _page(request, finding, status=422, reassign=form)
    sent = form.cleaned_data
    try:
        services.reassign_finding(key=key, department=sent["department"], owner=sent["owner"], due_at=sent["due_at"],
                                  reason=sent["reason"], by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, finding, status=409, refused=str(refusal), reassign=form)
    return redirect("finding", key=key)


@changes_nothing
@needs("findings.read")
@require_POST
def attach(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a file with the finding."""
    finding, form = finding_or_404(request, key), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, finding, status=422, file_form=form)
    upload = form.cleaned_data["upload"]
    try:
        services.add_evidence(key=key, upload=upload, name=upload.name, by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, finding, status=422, refused=str(refusal))
    return redirect("finding", key=key)


@needs("findings.read")
@require_safe
def file(request: HttpRequest, key: str, pk: int) -> FileResponse:
    """A file of a finding."""
    found = finding_or_404(request, key).evidence.filter(pk=pk).first()
    if found is None:
        raise Http404
    return handed_out(found)


def _page(request: HttpRequest, finding: Finding, *, status: int = 200, **more: Any) -> HttpResponse:
    person, at, typed = person_of(request), now(), more.pop("typed", {})
    events = list(Event.objects.of_stream(finding.stream).order_by("-seq")[:200])
    steps = {"seen": finding.steps}
    context = {
        "nav": "findings", "finding": finding, "late": finding.is_late(at), "lines": lines(events, known_of(events)),
        "deeds": [(name, deed, typed.get(name) or DeedForm(label=deed.asks, name=name, initial=steps))
                  for name, deed in offered(person, finding).items()],
        "evidence": finding.evidence.select_related("uploaded_by").order_by("pk"), "file_form": FileForm(),
        "may_attach": not finding.is_over and (person.pk == finding.owner_id or person.can("findings.raise")),
        "reassign": _reassigning(person.can("findings.raise"), finding), "colleagues": [],
        "pinned": [(one["stream"].removeprefix("case:"), one["seq"], one["hash"]) for one in finding.events], **more,
    }  # fmt: skip
    if context["reassign"] is not None:
        context["colleagues"] = colleagues()
    return render(request, "findings/finding.html", context, status=status)


def _reassigning(may: bool, finding: Finding) -> ReassignForm | None:
    if not may or finding.state not in RUNNING:
        return None
    return ReassignForm(initial={"owner": str(finding.owner), "department": finding.department_id})
