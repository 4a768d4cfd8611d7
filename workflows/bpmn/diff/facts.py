"""What an element says, as a map of attributes: each with what it means, to compare, and what it reads like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from workflows.bpmn.diff.changes import DUTY, FORM, OTHER
from workflows.bpmn.diff.fields import form_parts
from workflows.bpmn.diff.known import FLAG, IDS, LIST, SET, known
from workflows.bpmn.diff.nouns import Part
from workflows.bpmn.diff.sides import Side
from workflows.bpmn.model import Drawn, Element, Flow, Process
from workflows.bpmn.spoken import EVENTS
from workflows.bpmn.words import Sentence as _

Called = Callable[[str], str]  # element id → what it is compared by, or what people call it
SEPARATOR = re.compile(r"\s*[,，;；、\n]\s*")
VARIABLES = re.compile(r"([^\W\d][\w.]*)\s*:\s*(\w+\s*(?:\([^()]*\))?)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_OUTCOME = re.compile(r"[^\W\d][\w.]*_outcome\b")
_ELSEWHERE = frozenset({"variables", "calledElement"})  # attributes that are told under another name
_NAMED = {
    "participant": _("泳池"), "textAnnotation": _("批注"), "dataObjectReference": _("数据对象"),
    "dataStoreReference": _("数据存储"), "messageFlow": _("消息流"), "group": _("图形分组"),
}
LANE, VARIABLE = _("泳道"), _("流程字段")
OF_FIELDS = frozenset({"reads", "writes", "requires", "dependsOn"})
YES, NO = _("是"), _("否")


class Fact(NamedTuple):
    """One value: what it means, and how it reads."""

    meant: str
    shown: str


def facts_of(element: Element, side: Side, mean: Called) -> dict[str, Fact]:
    """Everything an element says, by attribute; `mean` turns ids into what is the same in both versions."""
    lane = side.lanes.get(element.lane or "")
    found = dict(_said(element.attributes, side, mean, ordered=bool(element.multi and element.multi.sequential)))
    found |= {key: _fact(key, text, side, mean) for key, text in _own(element) if text}
    if lane is not None:
        found["lane"] = Fact(mean(lane.id), lane.name or lane.id)
    if element.documentation and "notes" not in found:
        found["notes"] = _fact("notes", element.documentation, side, mean)
    return found


def process_facts(process: Process, side: Side, mean: Called) -> dict[str, Fact]:
    """What the process itself says."""
    found = dict(_said(process.attributes, side, mean))
    if process.documentation and "notes" not in found:
        found["notes"] = _fact("notes", process.documentation, side, mean)
    return found | {"executable": _fact("executable", str(process.executable).lower(), side, mean)}


def _said(attributes: Mapping[str, str], side: Side, mean: Called, *, ordered: bool = False,
          ) -> Iterator[tuple[str, Fact]]:
    for key, text in attributes.items():
        if key not in _ELSEWHERE:
            yield key, _fact(key, text, side, mean, ordered=ordered and key == "candidateUsers")


def _own(element: Element) -> Iterator[tuple[str, str]]:
    """What the file says in BPMN's own words."""
    yield "called", element.called or ""
    yield "attachedTo", element.attached_to or ""
    yield "interrupting", "" if element.interrupting else "false"
    yield "byEvent", "true" if element.triggered_by_event else ""
    if element.multi is not None:
        yield ("loop" if element.multi.loop else "several"), "true"
        yield "sequential", "true" if element.multi.sequential and not element.multi.loop else ""
        yield "collection", element.multi.collection
        yield "cardinality", element.multi.cardinality
        yield "completion", element.multi.completion
    if element.event is not None and element.event.kind == "timer":
        yield "timer", element.event.spec
    elif element.event is not None:
        kind = EVENTS.get(element.event.kind, element.event.kind)
        yield "event", _("%(kind)s %(spec)s", kind=kind, spec=element.event.spec) if element.event.spec else kind


def _fact(key: str, text: str, side: Side, mean: Called, *, ordered: bool = False) -> Fact:
    value = known(key).value
    if value == FLAG:
        return Fact(text.strip(), YES if text.strip() == "true" else NO)
    if value in {LIST, SET, IDS}:
        items = [item for item in SEPARATOR.split(text.strip()) if item]
        meant = [mean(item) for item in items] if value == IDS else items
        called = side.called if value == IDS else side.field_called if key in OF_FIELDS else str
        shown = [called(item) for item in items]
        return Fact(",".join(meant if value == LIST or ordered else sorted(set(meant))), "、".join(shown))
    if isinstance(text, _):
        return Fact(text, text)
    spaced = " ".join(text.split())
    return Fact(spaced.replace(" ", "") if key in {"limit", "remind", "escalate", "cosign"} else spaced, text.strip())


# --- conditions -------------------------------------------------------------------------------------------------------


def condition_of(flow: Flow, mean: Called) -> Fact | None:
    """The condition of a flow: spaces, quotes and how a dialect writes its operators make no difference."""
    text = flow.condition or flow.raw_condition
    if not text:
        return None
    parts, last = [], 0
    for quoted in _QUOTED.finditer(text):
        parts += [_unquoted(text[last:quoted.start()], mean), repr(quoted.group()[1:-1])]
        last = quoted.end()
    return Fact("".join([*parts, _unquoted(text[last:], mean)]).strip(), text)


def _unquoted(text: str, mean: Called) -> str:
    """Spaces brought down to one; results of steps under the ids of the new version."""
    renamed = _OUTCOME.sub(lambda name: f"{mean(name.group().removesuffix('_outcome'))}_outcome", text)
    return re.sub(r"\s*([^\w\s.])\s*", r" \1 ", re.sub(r"\s+", " ", renamed)).replace("  ", " ")


# --- parts ------------------------------------------------------------------------------------------------------------


def parts_of(side: Side, mean: Called) -> list[Part]:
    """Fields, lanes and what is only drawn."""
    found = [Part(VARIABLE, name, name, FORM, {"kind": re.sub(r"\s", "", kind)})
             for process in side.processes.values()
             for name, kind in VARIABLES.findall(process.attributes.get("variables", ""))]
    found += [part for process in side.processes.values() for part in form_parts(process)]
    found += [Part(LANE, mean(lane.id), lane.name, DUTY, at=lane.id) for lane in side.lanes.values()]
    return found + [Part(_NAMED[one.kind], mean(one.id), one.name, OTHER, at=one.id)
                    for one in side.drawn.values() if _counts(one)]


def _counts(drawn: Drawn) -> bool:
    return drawn.kind in _NAMED
