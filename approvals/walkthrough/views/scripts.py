"""What a version's walk-throughs and the kept scripts come to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from approvals.walkthrough import services
from approvals.walkthrough.forms.walking import ReasonForm
from approvals.walkthrough.selectors.access import visible_to
from approvals.walkthrough.selectors.scripts import Standing, standings
from approvals.walkthrough.services import CannotWalk
from approvals.walkthrough.services.opening import WALKABLE
from approvals.walkthrough.views.doors import done, version_or_404
from workflows.bpmn.bad import BadModel
from workflows.bpmn.words import in_language
from workflows.engine.graph import CannotCompile
from workflows.library.models import ProcessVersion
from workflows.library.selectors import authors_of


@needs("library.read")
@require_safe
def of_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The kept scripts on this version, each with its verdict, and the walk-throughs of the version itself."""
    return _page(request, version_or_404(code, number))


@needs("library.write")
@require_POST
def acknowledge(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Say why a script may diverge here."""
    version, form = version_or_404(code, number), ReasonForm(request.POST)
    _script(version, pk)
    if not form.is_valid():
        return _page(request, version, status=422, asked=pk, form=form)
    try:
        services.acknowledge(script_id=pk, version_id=version.pk, reason=form.cleaned_data["reason"],
                             by=person_of(request), at=now())
    except CannotWalk as refusal:
        return _page(request, version, status=409, asked=pk, form=form, refused=str(refusal))
    done(request, _("已确认分歧。"))
    return redirect("walkthroughs-of", code=code, number=number)


@needs("library.write")
@require_POST
def again(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Record the script anew on this version, from where it no longer fits."""
    version = version_or_404(code, number)
    _script(version, pk)
    try:
        made = services.record_again(script_id=pk, version_id=version.pk, by=person_of(request), at=now())
    except CannotWalk as refusal:
        return _page(request, version, status=409, refused=str(refusal))
    return redirect("walkthrough", pk=made.pk)


def _script(version: ProcessVersion, pk: int) -> Standing:
    found = next((one for one in _standings(version) if one.script.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _standings(version: ProcessVersion) -> list[Standing]:
    try:
        return standings(version)
    except (CannotCompile, BadModel):
        return []


def _page(
    request: HttpRequest, version: ProcessVersion, *, status: int = 200, asked: int = 0,
    form: ReasonForm | None = None, refused: str = "",
) -> HttpResponse:  # fmt: skip
    person, found = person_of(request), _standings(version)
    own = visible_to(person, now()).filter(version=version).light().order_by("-opened_at", "-pk")
    context = {
        "nav": "processes", "version": version, "process": version.process, "rows": own, "refused": refused,
        "scripts": [(one, in_language(one.verdict.sentence, _), form if form and one.script.pk == asked else
                     ReasonForm(auto_id=f"reason_{one.script.pk}_%s")) for one in found],
        "may_walk": person.can("library.write") and version.state in WALKABLE,
        "is_author": person.pk in authors_of(version),
    }  # fmt: skip
    return render(request, "walkthrough/of_version.html", context, status=status)
