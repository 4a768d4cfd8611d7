"""What a BPMN file says, as plain values: the reader fills them, everything else only looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workflows.bpmn.forms.nouns import Form

NOTHING: Mapping[str, str] = MappingProxyType({})


def nothing() -> Mapping[str, str]:
    """The usual value of a mapping that may be left out."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is our expression language, `raw_condition` what the file said."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None = None
    raw_condition: str | None = None
    restate: str | None = None  # why the raw condition could not be translated


@dataclass(frozen=True, slots=True)
class Event:
    """An event definition: kind is timer, terminate, error, message, signal, escalation, compensate, cancel,
    conditional, link or multiple."""

    kind: str
    spec: str = ""  # timer: the duration / date / cycle text; error: the error code; message: its name
    form: str = ""  # timer: duration | date | cycle


@dataclass(frozen=True, slots=True)
class Multi:
    """Multi-instance characteristics of an activity: our co-sign."""

    sequential: bool
    collection: str = ""
    cardinality: str = ""
    completion: str = ""  # raw completion condition
    loop: bool = False  # standardLoopCharacteristics: drawn, never executed


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node, by its BPMN local name (`userTask`, `exclusiveGateway` …) and its place."""

    id: str
    kind: str
    name: str
    parent: str  # id of the enclosing sub-process, or of the process
    # ours and the aliased vendor ones, by our names (see attributes.py)
    attributes: Mapping[str, str] = field(default_factory=nothing)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None  # default flow id
    attached_to: str | None = None  # boundary events
    interrupting: bool = True
    event: Event | None = None
    multi: Multi | None = None
    called: str | None = None  # call activity: process id
    triggered_by_event: bool = False  # event sub-process
    lane: str | None = None
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Process:
    id: str
    name: str
    executable: bool
    elements: Mapping[str, Element]  # flow nodes of all nesting levels
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=nothing)
    documentation: str = ""
    form: Form | None = None  # what its cases ask


@dataclass(frozen=True, slots=True)
class Bounds:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    element: str
    bounds: Bounds
    label: Bounds | None = None
    horizontal: bool = True
    expanded: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    element: str
    points: tuple[tuple[float, float], ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Anything that only has a place in the picture: pools, data objects, annotations, message flows."""

    id: str
    kind: str
    name: str
    refers_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file: its processes, its picture and what the reader had to say."""

    processes: tuple[Process, ...]
    diagram: Diagram | None
    drawn: Mapping[str, Drawn]
    sha256: str
    remarks: tuple[str, ...] = field(default=())
    errors: Mapping[str, str] = field(default_factory=nothing)  # error id -> error code
    duplicates: tuple[str, ...] = ()  # ids that more than one element of the file claims

    @property
    def process(self) -> Process:
        """The one process that can be run: the only one, or the only executable one that has elements."""
        filled = [process for process in self.processes if process.elements]
        executable = [process for process in filled if process.executable]
        for candidates in (filled, executable):
            if len(candidates) == 1:
                return candidates[0]
        raise LookupError(f"The file holds {len(filled)} processes; one is needed.")
