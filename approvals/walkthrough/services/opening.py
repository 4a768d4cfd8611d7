"""Opening a walk-through: on a draft or on a version under release, from the start or from a script that was kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from approvals.organisation.selectors import holders_of
from approvals.walkthrough.models import Walkthrough
from approvals.walkthrough.replaying import replay
from approvals.walkthrough.scenes import first_scene, stage_of, turns_in
from approvals.walkthrough.seats import INITIATOR
from approvals.walkthrough.services.errors import CannotWalk
from approvals.walkthrough.services.journal import record
from approvals.walkthrough.services.playing import advance, known
from approvals.walkthrough.stage import Stage
from approvals.walkthrough.turns import Given, Turn
from workflows.bpmn.bad import BadModel
from workflows.bpmn.words import in_language
from workflows.engine.graph import CannotCompile, nouns
from workflows.ledger.chain import Entry
from workflows.library.models import UNDER_RELEASE, ProcessVersion
from workflows.library.selectors import authors_of

WALKABLE = (ProcessVersion.State.DRAFT, *UNDER_RELEASE)


@dataclass(frozen=True, slots=True)
class Script:
    """What a walk-through is to show: its name, the made-up case's data, and which post signs the result."""

    name: str
    signing_post: str
    data: Mapping[str, Any] = field(default_factory=dict)
    given: tuple[Given, ...] = ()


@transaction.atomic
def open_walkthrough(*, version_id: int, script: Script, by: Person, at: datetime) -> Walkthrough:
    """Begin a made-up case; it exists nowhere but here."""
    version, stage = _ready(version_id)
    known(stage, script.data)
    made = _made(version, stage, script.name, script.signing_post, by, at)
    turn = Turn("Start", data=dict(script.data), given=script.given)
    advance(made, stage, turn, by=by, at=at, seat=INITIATOR)
    return made


@transaction.atomic
def record_again(*, script_id: int, version_id: int, by: Person, at: datetime) -> Walkthrough:
    """Begin a script anew on another version: as far as it fits its moves are made, from there people go on."""
    former = Walkthrough.objects.select_for_update().get(pk=script_id)
    version, stage = _ready(version_id)
    if former.state != Walkthrough.State.PASSED or former.version.process_id != version.process_id:
        raise CannotWalk(_("只有本流程已通过的剧本可以重新录制。"))
    made = _made(version, stage, former.name, former.signing_post, by, at, replaces=former)
    turns = turns_in(former.moves.order_by("number"))
    fitting = replay(stage, turns, first_scene(made), known=()).at
    for turn in turns[:fitting]:
        advance(made, stage, turn, by=by, at=at)
    return made


def _ready(version_id: int) -> tuple[ProcessVersion, Stage]:
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    if version.state not in WALKABLE:
        raise CannotWalk(_("该版本为%(state)s，穿越在发布之前进行。") % {"state": version.get_state_display()})
    try:
        return version, stage_of(version, timed=True)
    except (CannotCompile, BadModel) as error:
        raise CannotWalk(_("这一版还不能运行：%(why)s") % {"why": _first(error)}) from error


def _first(error: CannotCompile | BadModel) -> str:
    if isinstance(error, BadModel):
        return in_language(error.message, _)
    key, name, reason = error.problems[0]
    return _("「%(name)s」%(reason)s") % {"name": name or key, "reason": in_language(reason, _)}


def _made(
    version: ProcessVersion, stage: Stage, name: str, post: str, by: Person, at: datetime,
    replaces: Walkthrough | None = None,
) -> Walkthrough:  # fmt: skip
    authors = authors_of(version)
    if not any(person.pk not in authors for person in holders_of([post], at)[post]):
        raise CannotWalk(_("所选的签署岗位没有编写人以外的人员。"))
    steps = [key for key, node in stage.graph.nodes.items() if node.kind in nouns.ACTIVITIES]
    made = Walkthrough.objects.create(
        version=version, sha256=version.sha256, name=name, document="", clock=at, signing_post=post, opened_by=by,
        opened_at=at, replaces=replaces, steps=json.dumps(steps),
    )  # fmt: skip
    record(made, Entry(verb="walkthrough.opened", detail={"name": name, "signing_post": post, "version": str(version)}),
           by, at)
    return made
