"""What the pages of walk-throughs have in common: finding the object, and drawing the sandbox with its forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from approvals.absence.forms.fields import suggestion
from approvals.organisation.access import person_of
from approvals.organisation.models import Person
from approvals.walkthrough.forms.walking import BackForm, CastForm, FindingForm, SignForm, StepForm
from approvals.walkthrough.models import Move, Walkthrough
from approvals.walkthrough.scenes import stage_of
from approvals.walkthrough.selectors import sandbox
from approvals.walkthrough.selectors.access import walkthrough_for
from approvals.walkthrough.services import objection_to_signing
from approvals.walkthrough.stage import Stage
from workflows.bpmn.reader import read
from workflows.library.models import ProcessVersion
from workflows.library.selectors import version_of


def walkthrough_or_404(request: HttpRequest, pk: int) -> Walkthrough:
    """The walk-through, if the person may see it; a stranger cannot tell it from none."""
    found = walkthrough_for(person_of(request), pk, now())
    if found is None:
        raise Http404
    return found


def version_or_404(code: str, number: int) -> ProcessVersion:
    """The version with its process."""
    found = version_of(code=code, number=number)
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, walkthrough: Walkthrough, *, status: int = 200, **more: Any) -> HttpResponse:
    """The sandbox: where the case stands, what is open, what was done; `more` are forms that were sent."""
    person, moves = person_of(request), sandbox.moves_of(walkthrough)
    context = {
        "nav": "processes", "walkthrough": walkthrough, "version": walkthrough.version,
        "process": walkthrough.version.process, "way": sandbox.way_of(moves),
        "leads": _leads(walkthrough, person),
        "findings": walkthrough.findings.select_related("found_by").order_by("pk"),
        "objection": objection_to_signing(walkthrough, person, now()), "sign_form": SignForm(),
        "signing": sandbox.seat_names([f"post:{walkthrough.signing_post}"]),
    }  # fmt: skip
    if not walkthrough.is_outdated:
        context |= _played(request, walkthrough, person, moves)
    return render(request, "walkthrough/show.html", {**context, **more}, status=status)


def _leads(walkthrough: Walkthrough, person: Person) -> bool:
    return walkthrough.is_open and walkthrough.opened_by_id == person.pk


def _played(
    request: HttpRequest, walkthrough: Walkthrough, person: Person, moves: list[Move]
) -> dict[str, Any]:
    """What only stands where the bytes are still those that are played."""
    stage = stage_of(walkthrough.version)
    steps = sandbox.open_steps(walkthrough, stage, person) if walkthrough.is_open else []
    roles = sandbox.roles_of(walkthrough, stage)
    chosen = chosen_step(steps, request.GET.get("step", ""))
    return {
        "steps": steps, "chosen": chosen, "roles": roles, "timers": sandbox.timers_of(walkthrough, stage),
        "states": sandbox.picture_of(walkthrough, stage, moves),
        "drawn": read(walkthrough.version.bytes).diagram is not None,
        "step_form": StepForm(None, stage.graph, chosen, walkthrough.moves_made) if chosen and chosen.mine else None,
        "back_form": BackForm(None, chosen, walkthrough.moves_made) if chosen and chosen.mine and chosen.back else None,
        "finding_form": FindingForm(None, steps_in(stage)), "cast_form": CastForm(None, roles),
        "colleagues": [suggestion(one) for one in Person.objects.active().order_by("number")[:200]]
        if _leads(walkthrough, person) else [],
    }  # fmt: skip


def chosen_step(steps: list[sandbox.OpenStep], wanted: str) -> sandbox.OpenStep | None:
    """The step that is looked at: the wanted one, else the first of one's own."""
    named = next((one for one in steps if str(one.scope) == wanted), None)
    return named or next((one for one in steps if one.mine), None) or next(iter(steps), None)


def steps_in(stage: Stage) -> list[tuple[str, str]]:
    """The activities of the version, by id and name."""
    return [(key, node.name or key) for key, node in stage.graph.nodes.items() if node.is_activity]


def done(request: HttpRequest, said: str) -> None:
    """A message for the next page."""
    messages.success(request, said)
