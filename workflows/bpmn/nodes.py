"""One BPMN flow node or sequence flow of the file → one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from workflows.bpmn.attributes import attributes_of, plain
from workflows.bpmn.conditions import translate
from workflows.bpmn.model import Element, Event, Flow, Multi
from workflows.bpmn.names import bpmn, child, local_reference, text_of

LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
TIMER_FORMS = {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}


@dataclass(slots=True)
class Roots:
    """What stands beside the processes and is referred to from inside them."""

    errors: dict[str, str] = field(default_factory=dict)  # id -> code
    names: dict[str, str] = field(default_factory=dict)  # messages, signals, escalations: id -> name
    definitions: dict[str, etree._Element] = field(default_factory=dict)  # event definitions of the file


def roots_of(root: etree._Element) -> Roots:
    """Errors, messages, signals and shared event definitions of the file."""
    found = Roots()
    for element in root:
        kind, key = bpmn(element), element.get("id", "")
        if kind == "error":
            found.errors[key] = element.get("errorCode") or element.get("name") or key
        elif kind in {"message", "signal", "escalation"}:
            found.names[key] = element.get("name") or key
        elif kind.endswith("EventDefinition"):
            found.definitions[key] = element
    return found


def node(element: etree._Element, key: str, parent: str, roots: Roots) -> Element:
    """A flow node; its flows and its lane are filled in when the whole process is known."""
    kind = bpmn(element)
    attributes = attributes_of(element)
    return Element(
        id=key, kind=kind, name=" ".join((element.get("name") or "").split()), parent=parent, attributes=attributes,
        default=element.get("default") or None,
        attached_to=local_reference(element.get("attachedToRef")) or None,
        interrupting=_flag(element, "cancelActivity" if kind == "boundaryEvent" else "isInterrupting", usual=True),
        event=event_of(element, roots), multi=_multi(element, attributes), called=_called(element, attributes),
        triggered_by_event=_flag(element, "triggeredByEvent", usual=False),
        documentation=documentation_of(element),
    )


def flow(element: etree._Element, key: str) -> Flow:
    """A sequence flow with its condition in our language where that is possible."""
    expression = child(element, "conditionExpression")
    raw = text_of(expression)
    made = Flow(id=key, name=" ".join((element.get("name") or "").split()),
                source=local_reference(element.get("sourceRef")), target=local_reference(element.get("targetRef")))
    if expression is None or not raw:
        return made
    said = translate(raw, language=expression.get("language", ""))
    return Flow(made.id, made.name, made.source, made.target, said.condition, raw, said.restate)


def documentation_of(element: etree._Element) -> str:
    """The documentation texts of an element."""
    texts = [text_of(one) for one in element if bpmn(one) == "documentation"]
    return "\n".join(text for text in texts if text)


def event_of(element: etree._Element, roots: Roots) -> Event | None:
    """The event definition; several of them are the kind `multiple`, which is drawn and never executed."""
    found = list(_definitions(element, roots.definitions))
    if not found:
        return None
    if len(found) > 1:
        return Event(kind="multiple", spec=", ".join(bpmn(one).removesuffix("EventDefinition") for one in found))
    kind = bpmn(found[0]).removesuffix("EventDefinition")
    if kind == "timer":
        return _timer(found[0])
    return Event(kind=kind, spec=_spec(found[0], kind, roots))


def _definitions(element: etree._Element, shared: Mapping[str, etree._Element]) -> Iterator[etree._Element]:
    for one in element:
        kind = bpmn(one)
        if kind == "eventDefinitionRef" and (known := shared.get(local_reference(text_of(one)))) is not None:
            yield known
        elif kind.endswith("EventDefinition"):
            yield one


def _timer(definition: etree._Element) -> Event:
    for one in definition:
        if (form := TIMER_FORMS.get(bpmn(one))) is not None:
            return Event(kind="timer", spec=text_of(one), form=form)
    return Event(kind="timer")


def _spec(definition: etree._Element, kind: str, roots: Roots) -> str:
    reference = local_reference(definition.get(f"{kind}Ref"))
    if kind == "error":
        return roots.errors.get(reference, reference)
    if kind == "link":
        return definition.get("name", "")
    if kind == "conditional":
        return text_of(child(definition, "condition"))
    return roots.names.get(reference, reference)


def _multi(element: etree._Element, attributes: Mapping[str, str]) -> Multi | None:
    several, loop = (child(element, name) for name in LOOPS)
    if several is not None:
        return Multi(
            sequential=_flag(several, "isSequential", usual=False),
            collection=attributes.get("collection", ""),
            cardinality=plain(text_of(child(several, "loopCardinality"))),
            completion=text_of(child(several, "completionCondition")),
        )
    return Multi(sequential=True, loop=True) if loop is not None else None


def _called(element: etree._Element, attributes: Mapping[str, str]) -> str | None:
    if bpmn(element) != "callActivity":
        return None
    return local_reference(element.get("calledElement")) or attributes.get("calledElement") or None


def _flag(element: etree._Element, name: str, *, usual: bool) -> bool:
    text = element.get(name)
    return usual if text is None else text.strip() in {"true", "1"}
