"""The engine's state as the case keeps it: one canonical JSON document, and what can be read off it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from workflows.engine.graph import Graph
from workflows.engine.state import State, from_document, to_document
from workflows.library import selectors as library
from workflows.library.models import ProcessVersion
from workflows.runtime.laws import Deed

FRESH: Final = State()
EMPTY: Final = to_document(FRESH)
LABEL: Final = 200


@lru_cache(maxsize=512)
def graph_of(version_id: int, sha256: str) -> Graph:
    """The compiled graph of a version; the hash makes the answer good for ever, whatever becomes of the row."""
    return library.graph_of(ProcessVersion.objects.get(pk=version_id, sha256=sha256))


def load(text: str) -> State:
    """The state of a document."""
    return FRESH if text == EMPTY else from_document(text)


def dump(state: State) -> str:
    """The document of a state."""
    return to_document(state)


def load_deeds(text: str) -> list[Deed]:
    """The domain transitions of a case, oldest first."""
    return [Deed(transition, actor) for transition, actor in json.loads(text)]


def dump_deeds(deeds: Sequence[Deed]) -> str:
    """Domain transitions as the case keeps them."""
    return json.dumps(deeds, ensure_ascii=False, separators=(",", ":"))


def variables(state: State) -> Mapping[str, Any]:
    """What conditions may read."""
    return state.data


def is_open(state: State, scope: int, generation: int) -> bool:
    """Whether something still waits at this place."""
    found = state.scopes.get(scope)
    return found is not None and found.generation == generation and bool(found.wait)


def open_nodes(state: State) -> tuple[str, ...]:
    """The nodes where the case waits, each once, in the order in which they were opened."""
    places = (one.node for one in state.waiting())
    return tuple(dict.fromkeys(places))


def step_label(graph: Graph, state: State) -> str:
    """Where the case stands, in words."""
    names = (graph.nodes[node].name or node for node in open_nodes(state) if node in graph.nodes)
    return "、".join(dict.fromkeys(names))[:LABEL]
