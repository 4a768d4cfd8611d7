"""The form of a process as its file says it: `ld:form` among the extension elements.

    <ld:form>
      <ld:section id="basic" label="基本情况">
        <ld:field id="gateway" label="更换的网关" kind="choice" required="true" requiredWhen="online">
          <ld:option value="unionpay" label="银联"/>
        </ld:field>
      </ld:section>
      <ld:check test="ends >= begins" message="结束日期不能早于开始日期。" field="ends"/>
    </ld:form>
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.bpmn.forms.nouns import Check, Field, Form, Option, Section
from workflows.bpmn.names import BPMN, OURS, split, text_of


def form_of(process: etree._Element) -> Form | None:
    """The form of a process, or None where it has none; what makes no sense is kept and found by `problems`."""
    for container in process.findall(f"{{{BPMN}}}extensionElements"):
        for form in _ours(container, "form"):
            return Form(tuple(_section(one) for one in _ours(form, "section")),
                        tuple(_check(one) for one in _ours(form, "check")))
    return None


def _ours(element: etree._Element, local: str) -> Iterator[etree._Element]:
    return (one for one in element if split(one) == (OURS, local))


def _section(element: etree._Element) -> Section:
    fields = tuple(_field(one) for one in _ours(element, "field"))
    return Section(_said(element, "id"), _line(element, "label"), fields)


def _field(element: etree._Element) -> Field:
    return Field(
        id=_said(element, "id"), label=_line(element, "label"), kind=_said(element, "kind") or "text",
        help=_said(element, "help"), required=_said(element, "required"), min=_said(element, "min"),
        max=_said(element, "max"), pattern=_said(element, "pattern"), default=_said(element, "default"),
        visible_when=_said(element, "visibleWhen"), required_when=_said(element, "requiredWhen"),
        options=tuple(_option(one) for one in _ours(element, "option")))


def _option(element: etree._Element) -> Option:
    value = _said(element, "value")
    return Option(value, _line(element, "label") or value)


def _check(element: etree._Element) -> Check:
    return Check(_said(element, "test"), _said(element, "message") or text_of(element), _said(element, "field"))


def _said(element: etree._Element, name: str) -> str:
    """An attribute, written with our prefix or without any."""
    return str(element.get(name) or element.get(f"{{{OURS}}}{name}") or "").strip()


def _line(element: etree._Element, name: str) -> str:
    return " ".join(_said(element, name).split())
