"""Past cases out of the ledger: their commands told again as turns, each over the version it was given on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.walkthrough.retelling import Untold, retold
from approvals.walkthrough.turns import Turn
from workflows.engine.graph.nouns import Graph
from workflows.engine.protocol import Migrate, Refused
from workflows.engine.state import State
from workflows.engine.wire import from_json
from workflows.ledger.models import Event
from workflows.library.models import ProcessVersion
from workflows.runtime import document
from workflows.runtime.models import Case


@dataclass(frozen=True, slots=True)
class History:
    """What was done in a case, by whom, and how it ended ("": it goes on)."""

    case: Case
    turns: tuple[Turn, ...]
    actors: tuple[int | None, ...]
    ended: str


class Teller:
    """Tells the cases of one process; versions are read once, events of many cases in one statement."""

    def __init__(self, version: ProcessVersion) -> None:
        versions = ProcessVersion.objects.filter(process_id=version.process_id).values_list("sha256", "pk")
        self._versions: Mapping[str, int] = dict(versions)

    def tell(self, cases: Iterable[Case]) -> Iterator[tuple[Case, History | None]]:
        """Each case with its history; none where the record cannot be told again."""
        cases = list(cases)
        bodies: dict[str, list[dict[str, Any]]] = {case.stream: [] for case in cases}
        events = Event.objects.filter(stream__in=bodies).order_by("stream", "seq").values_list("stream", "body")
        for stream, body in events:
            bodies[stream].append(json.loads(body))
        for case in cases:
            try:
                yield case, self._history(case, bodies[case.stream])
            except (Untold, Refused, ValueError, KeyError):
                yield case, None

    def _history(self, case: Case, bodies: Iterable[Mapping[str, Any]]) -> History:
        state: State | None = None
        turns, actors = [], []
        for body in bodies:
            if not (written := body.get("command")):
                continue
            graph, command = self._graph(body["version"]), from_json(written)
            moment, answers = datetime.fromisoformat(body["at"]), [one.get("value") for one in body.get("answers", ())]
            turn, state = retold(graph, state, command, answers, moment)
            if not isinstance(command, Migrate):  # the case went on elsewhere: nothing that anybody did
                turns.append(turn)
                actors.append((body.get("actor") or {}).get("id"))
        return History(case, tuple(turns), tuple(actors), state.ended if state else "")

    def _graph(self, sha256: str) -> Graph:
        return document.graph_of(self._versions[sha256], sha256)
