"""Our attribute names, and where other products keep the same thing: import is a namespace alias.

What another vendor writes and we do not know is left alone: it stays in the stored file and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows.bpmn.names import ACTIVITI, BPMN, CAMUNDA, FLOWABLE, OURS, ZEEBE, bpmn, child, split, split_name, text_of

NODE_ATTRIBUTES = frozenset({
    "assignee", "candidateGroups", "candidateUsers", "dueDate", "formKey", "priority", "collection",
    "resultVariable", "decisionRef", "calledElement", "calledElementBinding",
    "cosign", "earlyEnd", "outcomes", "refusals", "checklist", "raciR", "raciA", "raciC", "raciI", "limit",
    "fires", "firesOnEntry", "firesOnReturn", "writes", "dependsOn", "returns", "withdraw", "operation", "batchSafe",
    "excludes", "notes", "rules", "everyHolder", "fallback", "reasonRequired", "undo", "signature", "meaning",
    "standing", "resume", "remind", "escalate", "ruleRefs", "reads", "requires",
})
MEANT_EMPTY = frozenset({"reasonRequired"})  # empty: no outcome needs a reason
PROCESS_ATTRIBUTES = frozenset({"variables", "notes", "fallback", "samePerson"})

_SAME_NAME = {name: name for name in (
    "assignee", "candidateGroups", "candidateUsers", "dueDate", "formKey", "priority", "collection",
    "resultVariable", "decisionRef", "calledElement", "calledElementBinding")}

# namespace -> {their attribute: our attribute}
ALIASES: dict[str, dict[str, str]] = {
    OURS: {name: name for name in NODE_ATTRIBUTES | PROCESS_ATTRIBUTES},
    CAMUNDA: {**_SAME_NAME, "topic": "operation"},
    FLOWABLE: {**_SAME_NAME, "topic": "operation"},
    ACTIVITI: dict(_SAME_NAME),
}

# zeebe keeps child elements in extensionElements: (their element, their attribute) -> our attribute
ZEEBE_CHILDREN: dict[tuple[str, str], str] = {
    ("assignmentDefinition", "assignee"): "assignee",
    ("assignmentDefinition", "candidateGroups"): "candidateGroups",
    ("assignmentDefinition", "candidateUsers"): "candidateUsers",
    ("taskSchedule", "dueDate"): "dueDate",
    ("priorityDefinition", "priority"): "priority",
    ("formDefinition", "formKey"): "formKey",
    ("formDefinition", "formId"): "formKey",
    ("taskDefinition", "type"): "operation",
    ("calledElement", "processId"): "calledElement",
    ("calledElement", "bindingType"): "calledElementBinding",
    ("calledDecision", "decisionId"): "decisionRef",
    ("calledDecision", "resultVariable"): "resultVariable",
    ("loopCharacteristics", "inputCollection"): "collection",
}

LOOP = "multiInstanceLoopCharacteristics"
_PLAIN_EXPRESSION = re.compile(r"[$#]\{\s*([^\W\d][\w.]*)\s*\}")
_OWNER = re.compile(r"(user|group)\s*\(([^()]*)\)")


def attributes_of(element: etree._Element) -> dict[str, str]:
    """Everything we understand on an element, by our names; ours wins over aliases, aliases over the standard."""
    found: dict[str, str] = {}
    for name, value in _claims(element):
        if value.strip() or name in MEANT_EMPTY:
            found.setdefault(name, value.strip())
    if "collection" in found:
        found["collection"] = plain(found["collection"])
    return found


def plain(value: str) -> str:
    """`${name}`, `#{name}` and zeebe's `=name` as `name`; anything else unchanged."""
    match = _PLAIN_EXPRESSION.fullmatch(value.strip())
    if match:
        return match.group(1)
    return value.strip().removeprefix("=").strip()


def _claims(element: etree._Element) -> Iterator[tuple[str, str]]:
    loop = child(element, LOOP)
    for namespace in (OURS, CAMUNDA, FLOWABLE, ACTIVITI):
        yield from _attributes(element, namespace)
        if loop is not None:
            yield from _attributes(loop, namespace)
        if namespace == OURS:
            yield from _our_children(element)
    yield from _zeebe(element)
    if loop is not None:
        yield from _zeebe(loop)
        yield "collection", text_of(child(loop, "loopDataInputRef"))
    yield from _owners(element)


def _attributes(element: etree._Element, namespace: str) -> Iterator[tuple[str, str]]:
    aliases = ALIASES[namespace]
    for key, value in element.attrib.items():
        home, local = split_name(str(key))
        if home == namespace and local in aliases:
            yield aliases[local], str(value)


def _extensions(element: etree._Element) -> Iterator[etree._Element]:
    for container in element.findall(f"{{{BPMN}}}extensionElements"):
        yield from container


def _our_children(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Long values may stand as child elements: `<ld:notes>…</ld:notes>`."""
    for extension in _extensions(element):
        namespace, local = split(extension)
        if namespace == OURS and local in ALIASES[OURS]:
            yield local, text_of(extension)


def _zeebe(element: etree._Element) -> Iterator[tuple[str, str]]:
    for extension in _extensions(element):
        namespace, local = split(extension)
        if namespace != ZEEBE:
            continue
        for key, value in extension.attrib.items():
            ours = ZEEBE_CHILDREN.get((local, str(key)))
            if ours:
                yield ours, str(value).strip().removeprefix("=").strip()


def _owners(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The standard's own: humanPerformer is the assignee, potentialOwner the candidates (a bare name is a group)."""
    users: list[str] = []
    groups: list[str] = []
    for owner in element:
        kind = bpmn(owner)
        if kind == "humanPerformer":
            yield "assignee", _expression(owner)
        elif kind == "potentialOwner":
            _sort_owners(_expression(owner), users, groups)
    yield "candidateUsers", ",".join(users)
    yield "candidateGroups", ",".join(groups)


def _expression(owner: etree._Element) -> str:
    return text_of(child(owner, "resourceAssignmentExpression"))


def _sort_owners(text: str, users: list[str], groups: list[str]) -> None:
    for kind, name in _OWNER.findall(text):
        (users if kind == "user" else groups).append(name.strip())
    rest = _OWNER.sub("", text)
    groups.extend(name.strip() for name in rest.split(",") if name.strip())
