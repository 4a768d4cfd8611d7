"""The forms of other products' steps → one form of the process, with what each step shows, asks and requires of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from workflows.bpmn.dialects import tasks
from workflows.bpmn.dialects.notes import RESTATE, TRANSLATED, Note
from workflows.bpmn.dialects.trees import extensions
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field, Option
from workflows.bpmn.forms.problems import problems_of_field
from workflows.bpmn.model import Element, Process
from workflows.bpmn.names import BPMN, OURS, bpmn
from workflows.bpmn.words import Sentence as _

KINDS = {
    "string": vocabulary.TEXT, "": vocabulary.TEXT, "long": vocabulary.INTEGER, "int": vocabulary.INTEGER,
    "integer": vocabulary.INTEGER, "double": vocabulary.DECIMAL, "boolean": vocabulary.YESNO, "date": vocabulary.DATE,
    "enum": vocabulary.CHOICE, "text": vocabulary.LONG, "multi-line-text": vocabulary.LONG, "people": vocabulary.PERSON,
    "upload": vocabulary.FILES,
}
CONSTRAINTS = {"min": "min", "max": "max", "minlength": "min", "maxlength": "max"}
UNDOUBTED = frozenset({"startEvent", "userTask", "manualTask", "task"})


@dataclass(slots=True)
class Asked:
    """What one step asks: fields it shows, fields it may fill, and of these what it must."""

    element: Element
    fields: list[Field] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def asked_by(process: Process, nodes: Mapping[str, etree._Element]) -> list[Asked]:
    """What every step with a form of its own asks; a field that several ask is described where it comes first."""
    known: dict[str, Field] = {}
    found = []
    for key, element in process.elements.items():
        if key in nodes and element.kind in UNDOUBTED:
            asked = _asked(element, nodes[key], known)
            found += [asked] if asked.fields or asked.reads or asked.writes or asked.doubts else []
    return found


def _asked(element: Element, node: etree._Element, known: dict[str, Field]) -> Asked:
    asked = Asked(element)
    for one in extensions(node, "formField", "formProperty"):
        made = _field(one)
        if why := next(problems_of_field(made), ""):
            asked.doubts.append(_("表单字段「%(field)s」没有译出：%(why)s", field=made.called or "?", why=why))
            continue
        if one.get("type", "").lower() not in KINDS:
            asked.doubts.append(_("表单字段「%(field)s」的类型“%(kind)s”按单行文字译出。", field=made.called,
                                  kind=one.get("type", "")))
        if made.id not in known:
            known[made.id] = made
            asked.fields.append(made)
        writable = one.get("writable", "true") != "false" and one.get("readable") != "false"
        (asked.writes if writable else asked.reads).append(made.id)
        if writable and _required(one):
            asked.requires.append(made.id)
    return asked


def _field(one: etree._Element) -> Field:
    key = (one.get("id") or "").strip()
    kind = KINDS.get(one.get("type", "").lower(), vocabulary.TEXT)
    options = tuple(_options(one)) if kind == vocabulary.CHOICE else ()
    if kind == vocabulary.CHOICE and not options:
        kind = vocabulary.TEXT
    label = " ".join((one.get("name") or one.get("label") or key).split())
    return Field(id=key, label=label[:vocabulary.LONGEST_LABEL], kind=kind, default=_default(one, kind),
                 options=options, **_bounds(one, kind))


def _options(one: etree._Element) -> Iterator[Option]:
    for value in one:
        key = value.get("id") or ""
        if key and str(value.tag).endswith("}value"):
            yield Option(key, value.get("name") or key)


def _default(one: etree._Element, kind: str) -> str:
    text = (one.get("defaultValue") or one.get("default") or "").strip()
    fits = kind in (vocabulary.TEXT, vocabulary.LONG, vocabulary.INTEGER, vocabulary.YESNO, vocabulary.CHOICE)
    return text if fits and "{" not in text else ""


def _bounds(one: etree._Element, kind: str) -> dict[str, str]:
    found = {}
    for rule in one.iter(etree.Element):
        name, value = CONSTRAINTS.get(rule.get("name", "").lower(), ""), rule.get("config", "")
        if name and value and vocabulary.KINDS[kind].bounds in ("length", "number"):
            found[name] = value.strip()
    return found


def _required(one: etree._Element) -> bool:
    rules = {rule.get("name", "").lower() for rule in one.iter(etree.Element) if rule is not one}
    return one.get("required") == "true" or "required" in rules


def write_form(process: etree._Element, found: list[Asked]) -> None:
    """Put the form among the process's extension elements: a section for each step that asks for something new."""
    container = _container(process)
    form = etree.SubElement(container, f"{{{OURS}}}form")
    for asked in found:
        if not asked.fields:
            continue
        section = etree.SubElement(form, f"{{{OURS}}}section", id=asked.element.id, label=tasks.named(asked.element))
        for one in asked.fields:
            said = {"id": one.id, "label": one.label, "kind": one.kind, "min": one.min, "max": one.max,
                    "default": one.default}
            made = etree.SubElement(section, f"{{{OURS}}}field", {key: text for key, text in said.items() if text})
            for option in one.options:
                etree.SubElement(made, f"{{{OURS}}}option", value=option.value, label=option.label)


def _container(process: etree._Element) -> etree._Element:
    for one in process:
        if bpmn(one) == "extensionElements":
            return one
    made = etree.Element(f"{{{BPMN}}}extensionElements")
    process.insert(sum(bpmn(one) == "documentation" for one in process), made)
    return made


def told(process: Process, found: list[Asked]) -> Iterator[Note]:
    """The lines of the report."""
    if fields := sum(len(asked.fields) for asked in found):
        steps = sum(bool(asked.reads or asked.writes) for asked in found)
        yield Note(TRANSLATED, process.id, process.name or process.id,
                   _("%(steps)d 个步骤的表单合为流程的表单，共 %(fields)d 个字段。", steps=steps, fields=fields))
    for asked in found:
        yield from (tasks.note(RESTATE, asked.element, why) for why in asked.doubts)
