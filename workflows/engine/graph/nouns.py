"""What `compile` makes of a process: nodes, ways between them, and what each node asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from workflows.bpmn.forms.nouns import Form
from workflows.engine.expressions import Expression
from workflows.engine.variables import Variable

NOTHING: Mapping[str, str] = MappingProxyType({})

WORK, JOB, CALL, TIMER, RULE, SUB = "work", "job", "call", "timer", "rule", "sub"
START, PASS, END, TERMINATE, ERROR, BOUNDARY = "start", "pass", "end", "terminate", "error", "boundary"
XOR, AND, OR = "xor", "and", "or"
ACTIVITIES = frozenset({WORK, JOB, CALL, RULE, SUB})
GATEWAYS = frozenset({XOR, AND, OR})


class CannotCompile(Exception):
    """The process cannot be run; `problems` are (element id, its name, the reason as a sentence)."""

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        super().__init__("；".join(f"{name or key}：{reason}" for key, name, reason in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Way:
    """A sequence flow that a token can take."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expression | None = None
    drawn: bool = True  # False: leads to a split that stands for its own source


@dataclass(frozen=True, slots=True)
class Vote:
    """How a multi-instance activity ends. rule: all | any | ratio (with `share`)."""

    rule: str
    share: Decimal
    sequential: bool
    early_end: bool
    collection: str = ""
    cardinality: str = ""


@dataclass(frozen=True, slots=True)
class TimerSpec:
    form: str  # duration | date | cycle
    spec: str
    variable: str = ""  # the spec is the value of this variable


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node. `block` is the innermost thing it lies in: a split, a sub-process, a non-interrupting boundary
    event, or nothing. `exit` is set on splits: the join, or "" for the end of the scope."""

    id: str
    kind: str
    name: str
    parent: str  # the sub-process it lies in; "" at the top
    ways: tuple[Way, ...] = ()
    default: str = ""  # id of the default way
    exit: str | None = None
    block: str = ""
    marked: bool = False  # kept in `passed`: activities, splits and the heads of loops
    vote: Vote | None = None
    timer: TimerSpec | None = None
    code: str = ""  # error events: the code thrown or caught; "" catches all
    host: str = ""  # boundary events: the activity it sits on
    interrupting: bool = True
    boundaries: tuple[str, ...] = ()  # activities: their boundary events, timers first
    start: str = ""  # sub-processes: where they begin
    outcomes: tuple[str, ...] = ()
    refusals: frozenset[str] = frozenset()
    fires: tuple[tuple[str, str], ...] = ()  # (outcome or "" for any, transition)
    fires_on_entry: tuple[str, ...] = ()
    fires_on_return: tuple[str, ...] = ()
    writes: frozenset[str] = frozenset()
    result: str = ""  # the variable that holds the outcome or result
    returns: tuple[str, ...] | None = None  # None: any node already passed
    called: str = ""
    operation: str = ""
    stands_for: str = ""  # an inner split that is not drawn: the one whose branches it opens
    attributes: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def is_activity(self) -> bool:
        return self.kind in ACTIVITIES

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether its outcome may be taken back before the next person acts (attribute `withdraw`, unless `none`)."""
        return self.attributes.get("withdraw") != "none"

    @property
    def approvals_stand(self) -> bool:
        """Whether former approvals may count again when the step is come to once more (`standing="fields"`)."""
        return self.attributes.get("standing") == "fields"

    @property
    def splits(self) -> bool:
        """Whether leaving it may open several branches."""
        return self.exit is not None


@dataclass(frozen=True, slots=True)
class Graph:
    """A process that can be run. `starts` are the top-level start events, `start` the usual one."""

    process: str
    name: str
    nodes: Mapping[str, Node]
    start: str
    starts: tuple[str, ...]
    variables: Mapping[str, Variable]
    attributes: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # the process's own
    form: Form | None = None

    @property
    def asks_once(self) -> bool:
        """Whether a person who has approved in this case need not be asked again (attribute `samePerson="once"`)."""
        return self.attributes.get("samePerson") == "once"

    def way(self, key: str) -> Way:
        """A sequence flow by its id."""
        return next(way for node in self.nodes.values() for way in node.ways if way.id == key)

    @property
    def transitions(self) -> frozenset[str]:
        """Every transition that some node may fire."""
        return frozenset(name for node in self.nodes.values()
                         for name in (*(move for _, move in node.fires), *node.fires_on_entry, *node.fires_on_return))

    @property
    def operations(self) -> frozenset[str]:
        """Every operation that some node runs."""
        return frozenset(node.operation for node in self.nodes.values() if node.kind == JOB)
