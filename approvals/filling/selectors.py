"""Questions about forms of cases: what a step shows, what a case was told before, whose a file is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Q

from approvals.filling.drawing import DrawnSection, Former, told
from approvals.filling.models import KeptFile, StartDraft
from approvals.filling.typed import as_typed
from approvals.organisation.models import Person
from workflows.engine.filling import Sheet, sheet_of
from workflows.engine.graph import Graph
from workflows.engine.protocol import Json
from workflows.ledger.models import Event
from workflows.library import domains
from workflows.library.models import Process, ProcessVersion
from workflows.runtime import document, starting
from workflows.runtime.models import Case
from workflows.runtime.starting import Chosen

TELLING: Final = ("case.started", "work.decided")


def graph_of(case: Case) -> Graph:
    """The version that the case runs on."""
    return case.graph or document.graph_of(case.process_version_id, case.process_version.sha256)


def data_of(case: Case) -> Mapping[str, Json]:
    """The variables of the case."""
    return kept_in(case.document)


def kept_in(text: str) -> Mapping[str, Json]:
    """The variables in the document of a case."""
    state = document.load(text)
    return state.data if state else {}


def sheet_at(case: Case, node: str, role: str = "") -> Sheet | None:
    """What a step of the case has of its version's form; None where there is none."""
    return sheet_of(graph_of(case), node, role=role)


def startable(process: Process, by: Person, at: datetime) -> Chosen:
    """The version on which this person may begin a case by hand, and why on this one; none where a domain begins its
    cases itself. The form is seen before the case has a key: what may be drawn is whose how-manieth case it is."""
    if process.key in domains.begun_elsewhere():
        return Chosen(None)
    before = Case.objects.of_process(process.key).started_by(by.pk).count()
    drawn = f"{process.code}/{by.number}/{before + 1}"
    chosen = starting.choose(starting.Beginning(process.key, drawn, by.as_actor(), at))
    if chosen.version is None:
        return chosen
    graph = document.graph_of(chosen.version.pk, chosen.version.sha256)
    return chosen if graph.nodes[graph.start].timer is None else Chosen(None)


def beginnable(words: str = "") -> models.QuerySet[ProcessVersion]:
    """The versions in force of the processes whose cases somebody may begin, by the code of the process; none that the
    clock begins."""
    found = ProcessVersion.objects.in_force().exclude(process__key__in=domains.begun_elsewhere())
    found = found.filter(start_clocks=None)
    for word in words.split()[:5]:
        found = found.filter(Q(process__name__icontains=word) | Q(process__code__icontains=word)
                             | Q(process__description__icontains=word))
    return found.select_related("process").defer("source", "bindings").order_by("process__code", "pk")


def told_by(case: Case) -> list[DrawnSection]:
    """What the case has been told, by the form of its own version."""
    graph = graph_of(case)
    if graph.form is None:
        return []
    shown = frozenset(graph.form.by_id)
    return told(Sheet(graph, graph.form, shown, frozenset(), frozenset()), data_of(case))


def formerly_told(case: Case, events: Sequence[Event]) -> list[Former]:
    """What a migrated case was told for fields that its present form does not have, as it stood last."""
    if not any(event.verb == "case.migrated" for event in events):
        return []
    form = graph_of(case).form
    found: dict[str, Former] = {}
    for event in events:
        for change in json.loads(event.body).get("diff", ()) if event.verb in TELLING else ():
            found[str(change["field"])] = Former(str(change["label"]), str(change.get("new", "")))
    return [one for key, one in found.items() if one.words and (form is None or key not in form.by_id)]


def start_draft_of(person: Person, process: Process) -> StartDraft | None:
    """What the person has typed for a new case of the process."""
    return StartDraft.objects.filter(person=person, process=process).first()


def own_file(person: Person, token: str) -> KeptFile | None:
    """A file that the person handed in themselves."""
    sha256, _slash, name = token.partition("/")
    return KeptFile.objects.filter(person=person, sha256=sha256, name=name).first()


def file_of(case: Case, token: str) -> KeptFile | None:
    """A file that the case has, or had: its trail names it."""
    sha256, _slash, name = token.partition("/")
    found = KeptFile.objects.filter(sha256=sha256, name=name).first()
    if found is None or any(token in as_typed(value) for value in data_of(case).values()):
        return found
    named = Event.objects.of_stream(case.stream).filter(body__contains=sha256).exists()
    return found if named else None

