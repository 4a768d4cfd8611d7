"""Rehearsing past cases on a version: asked for by a process manager, done by the worker in bounded pieces."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.health.models import StepTime
from approvals.organisation.models import Person
from approvals.walkthrough.histories import History, Teller
from approvals.walkthrough.models import Rehearsal
from approvals.walkthrough.replaying import Verdict, replay
from approvals.walkthrough.scenes import stage_of
from approvals.walkthrough.services.errors import CannotWalk
from approvals.walkthrough.stage import Scene, Stage
from workflows.bpmn.bad import BadModel
from workflows.bpmn.words import kept
from workflows.engine.graph import CannotCompile
from workflows.ledger import outbox
from workflows.ledger import services as ledger
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object
from workflows.library.models import UNDER_RELEASE, ProcessVersion
from workflows.runtime.models import Case

EFFECT: Final = "walkthrough.rehearse"
CHUNK: Final = 50  # cases told with three statements
MOST: Final = 5_000  # cases of one rehearsal, the latest
EXAMPLES: Final = 20  # kept for each step
TIMES: Final = 100_000  # measured steps that are looked at
MONTH: Final = timedelta(days=30)
WAITING: Final = (ProcessVersion.State.DRAFT, *UNDER_RELEASE)
NOBODY: Final = 0  # the system, where laws ask who did it


@transaction.atomic
def ask_for_rehearsal(*, version_id: int, months: int, by: Person, at: datetime) -> Rehearsal:
    """Have the cases of the last months played on the version; they themselves are only read."""
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    if version.state not in WAITING:
        raise CannotWalk(_("该版本为%(state)s，预演在发布之前进行。") % {"state": version.get_state_display()})
    try:
        stage_of(version)
    except (CannotCompile, BadModel) as error:
        raise CannotWalk(_("这一版还不能运行，请先通过检查。")) from error
    made = _made(version, months, by, at)
    outbox.put(effect=EFFECT, key=f"rehearsal:{made.pk}", payload={"rehearsal_id": made.pk})
    _record(made, "rehearsal.asked", by.as_actor(), at, months=months, cases=made.total)
    return made


def _made(version: ProcessVersion, months: int, by: Person, at: datetime) -> Rehearsal:
    since = at - months * MONTH
    total = min(_cases(version, since).count(), MOST)
    try:
        with transaction.atomic():
            return Rehearsal.objects.create(version=version, sha256=version.sha256, months=months, since=since,
                                            total=total, asked_by=by, asked_at=at)
    except IntegrityError as twice:
        raise CannotWalk(_("这一版正在预演，请等它完成。")) from twice


def _cases(version: ProcessVersion, since: datetime) -> QuerySet[Case]:
    return Case.objects.of_process(version.process.key).filter(started_at__gte=since)


def rehearse(*, rehearsal_id: int, at: datetime) -> None:
    """Play what is left, piece by piece; run twice or cut short it goes on where it stopped."""
    rehearsal = Rehearsal.objects.select_related("version__process").get(pk=rehearsal_id)
    if rehearsal.state != Rehearsal.State.RUNNING:
        return
    version = rehearsal.version
    stage = stage_of(version) if version.sha256 == rehearsal.sha256 else None
    teller = Teller(version)
    while stage and (cases := _next(rehearsal)):
        _play(rehearsal, stage, teller, cases)
    _finish(rehearsal, at)


def _next(rehearsal: Rehearsal) -> list[Case]:
    """The next piece, the latest cases first."""
    left = min(CHUNK, rehearsal.total - rehearsal.told)
    found = _cases(rehearsal.version, rehearsal.since)
    if rehearsal.last_case:
        found = found.filter(pk__lt=rehearsal.last_case)
    chosen = found.only("pk", "key", "initiator_id", "started_at").order_by("-pk")
    return list(chosen[:left]) if left > 0 else []


def _play(rehearsal: Rehearsal, stage: Stage, teller: Teller, cases: Sequence[Case]) -> None:
    found = rehearsal.found
    known = set(stage.graph.nodes)
    for case, history in teller.tell(cases):
        if history is None:
            found["untold"] += 1
            continue
        verdict = verdict_on(stage, history, known=known)
        if verdict.fits:
            found["fits"] += 1
        else:
            _add(found["stuck"], stage, verdict, case)
    _keep(rehearsal, found, told=rehearsal.told + len(cases), last_case=cases[-1].pk)


def verdict_on(stage: Stage, history: History, *, known: set[str]) -> Verdict:
    """How far the history goes on the stage."""
    initiator = history.case.initiator_id or NOBODY
    scene = Scene(history.case.started_at, initiator=initiator)
    before = {turn.place.node for turn in history.turns} | {turn.target.node for turn in history.turns}
    actors = [NOBODY if one is None else one for one in history.actors]
    return replay(stage, history.turns, scene, known=before & known, ended=history.ended, actors=actors)


def _add(stuck: dict[str, Any], stage: Stage, verdict: Verdict, case: Case) -> None:
    node = stage.graph.nodes.get(verdict.node)
    name = node.name or node.id if node else ""
    one = stuck.setdefault(verdict.node, {"name": name, "count": 0, "why": kept(verdict.sentence), "examples": []})
    one["count"] += 1
    if len(one["examples"]) < EXAMPLES:
        one["examples"].append(case.pk)


def _keep(rehearsal: Rehearsal, found: dict[str, Any], *, told: int, last_case: int) -> None:
    rehearsal.result, rehearsal.told, rehearsal.last_case = json.dumps(found, ensure_ascii=False), told, last_case
    rehearsal.save(update_fields=["result", "told", "last_case"])


@transaction.atomic
def _finish(rehearsal: Rehearsal, at: datetime) -> None:
    held = Rehearsal.objects.select_for_update().filter(pk=rehearsal.pk, state=Rehearsal.State.RUNNING)
    if not held.exists():
        return
    found = {**rehearsal.found, "steps": _expected(rehearsal)}
    rehearsal.state, rehearsal.finished_at = Rehearsal.State.DONE, max(at, rehearsal.asked_at)
    rehearsal.result = json.dumps(found, ensure_ascii=False)
    rehearsal.save(update_fields=["state", "finished_at", "result"])
    stuck = {node: one["count"] for node, one in found["stuck"].items()}
    _record(rehearsal, "rehearsal.finished", SYSTEM, at, fits=found["fits"], untold=found["untold"], stuck=stuck)


def _expected(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """The usual working time of each step of the version, by what its namesakes took; the order of the file."""
    if rehearsal.version.sha256 != rehearsal.sha256:
        return []
    nodes = stage_of(rehearsal.version).graph.nodes
    times: dict[str, list[int]] = defaultdict(list)
    measured = StepTime.objects.filter(
        version__process_id=rehearsal.version.process_id, ended_at__gte=rehearsal.since, returned=False)
    for node, name, worked in measured.order_by("-ended_at").values_list("node", "name", "worked")[:TIMES]:
        times[node if node in nodes else name].append(worked)
    found = [(node, times.get(node.id) or times.get(node.name) or []) for node in nodes.values() if node.kind == "work"]
    return [{"name": node.name or node.id, "count": len(took), "median": int(median(took)) if took else None}
            for node, took in found]


def _record(rehearsal: Rehearsal, verb: str, by: Actor, at: datetime, **detail: object) -> None:
    about = Object("rehearsal", str(rehearsal.pk), name=str(rehearsal.version))
    entry = Entry(verb=verb, object=about, version=rehearsal.sha256, detail=detail)
    ledger.append(stream=rehearsal.stream, entry=entry, by=by, at=at)
