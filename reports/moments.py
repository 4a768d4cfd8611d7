"""The page that shows a case as it stood after one of its events: the picture, who was asked, the form, the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approvals.inbox.addressing import look_up
from approvals.inbox.labels import outcome_label
from approvals.organisation.access import person_of
from reports import selectors
from reports.trail.known import known_of
from reports.trail.lines import line
from reports.trail.values import in_words
from workflows.bpmn.reader import read
from workflows.library.reading import steps_of
from workflows.runtime.models import Case
from workflows.runtime.past import Moment, as_it_stood
from workflows.runtime.selectors import CannotReplay


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that was open, and what each signer had said; an empty answer: nothing yet."""

    name: str
    votes: list[tuple[str, str]]


@require_safe
def moment(request: HttpRequest, key: str, seq: int) -> HttpResponse:
    """The case right after this event; a chain that is broken before it says so."""
    try:
        case = selectors.case_for(person=person_of(request), key=key, at=timezone.now())
    except Case.DoesNotExist as error:
        raise Http404 from error
    try:
        found = as_it_stood(case, seq)
    except CannotReplay:
        return render(request, "reports/moment.html", {"nav": "audit", "case": case, "seq": seq, "broken": True},
                      status=409)
    if found is None:
        raise Http404
    return render(request, "reports/moment.html", _context(case, found))


def _context(case: Case, found: Moment) -> dict[str, Any]:
    model, known = read(found.version.bytes), known_of(selectors.with_settling([found.event]), case)
    return {
        "nav": "audit", "case": case, "seq": found.event.seq, "last": case.ledger_seq, "moment": found,
        "lines": [line(found.event, known)], "version": found.version, "states": found.states,
        "drawn": model.diagram is not None, "steps": steps_of(model),
        "asked": _asked(found),
        "values": [(one.label, in_words(field, one.value), one.seq) for field, one in found.values.items()],
        "files": list(found.files.values()),
    }  # fmt: skip


def _asked(found: Moment) -> list[Asked]:
    """The open steps; posts and people are called as they were then."""
    directory = look_up({signer for one in found.waiting for signer, _said in one.votes}, found.event.at)
    return [Asked(one.name, [(directory.name_of(signer), str(outcome_label(said)) if said else "")
                             for signer, said in one.votes]) for one in found.waiting]
