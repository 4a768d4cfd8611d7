"""A scene as the walk-through keeps it, and the stage of a version: what joins the played case to its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from approvals.walkthrough.models import Move, Walkthrough
from approvals.walkthrough.stage import Scene, Stage
from approvals.walkthrough.turns import Turn, as_json, from_written
from workflows.library import domains
from workflows.library.graphs import graph_of
from workflows.library.models import ProcessVersion
from workflows.runtime import document, ports


def stage_of(version: ProcessVersion, *, timed: bool = False) -> Stage:
    """The version's graph and its domain's laws, `timed` with the working calendar; raises what compiling raises."""
    provider = domains.provider_of(version.process.key)
    machine, laws = (provider.machine(), tuple(provider.laws())) if provider else (None, ())
    return Stage(graph_of(version), machine, laws, _due_at if timed else None)


def _due_at(spec: str, form: str, start: datetime) -> datetime:
    return ports.deadlines.get().due_at(spec, form=form, start=start)


def scene_of(walkthrough: Walkthrough) -> Scene:
    """Where the played case stands."""
    due = {(scope, generation, timer): datetime.fromisoformat(moment)
           for scope, generation, timer, moment in json.loads(walkthrough.due)}
    deeds = tuple(document.load_deeds(walkthrough.deeds))
    return Scene(walkthrough.clock, document.load(walkthrough.document), deeds, walkthrough.stands, due)


def keep(walkthrough: Walkthrough, scene: Scene) -> None:
    """Put the scene into the walk-through's fields."""
    walkthrough.document, walkthrough.clock = document.dump(scene.state), scene.clock
    walkthrough.deeds, walkthrough.stands = document.dump_deeds(scene.deeds), scene.stands
    walkthrough.due = json.dumps([[*key, moment.isoformat()] for key, moment in scene.due.items()])
    walkthrough.ended = scene.ended


KEPT = ("document", "clock", "deeds", "stands", "due", "ended")


def first_scene(walkthrough: Walkthrough) -> Scene:
    """Where the played case begins."""
    return Scene(walkthrough.opened_at)


def turns_in(moves: Iterable[Move]) -> list[Turn]:
    """The script: the turns in their order."""
    return [turn_in(move) for move in moves]


def turn_in(move: Move) -> Turn:
    """The turn that a move keeps."""
    return from_written(json.loads(move.body))


def as_text(turn: Turn) -> str:
    """The turn as the move keeps it."""
    return json.dumps(as_json(turn), ensure_ascii=False, sort_keys=True)
