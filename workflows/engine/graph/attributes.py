"""Our attributes on nodes, parsed: votes, transitions, written variables, timers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from workflows.bpmn.model import Element, Event, Multi
from workflows.bpmn.words import Sentence as _
from workflows.engine.graph.nouns import TimerSpec, Vote
from workflows.engine.graph.problems import Problems

PASS, REFUSE = "pass", "refuse"
_SHARE = re.compile(r"ratio\s*:\s*(\d+(?:\.\d+)?)\s*(%?)\Z")
_VARIABLE = re.compile(r"[$#]\{\s*([^\W\d][\w.]*)\s*\}\Z")
_ISO = r"P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_WORKING = r"\d+(?:\.\d+)?\s*[mhdw](?:\s*\d+(?:\.\d+)?\s*[mhd])*"
_DURATION = re.compile(rf"(?:{_ISO}|{_WORKING})\Z")
_CYCLE = re.compile(rf"R(\d*)/({_ISO}|{_WORKING})\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\Z")
_FORMS = {"duration": _DURATION, "cycle": _CYCLE, "date": _DATE}


def listed(text: str) -> tuple[str, ...]:
    """The items of a comma list, each once, in order."""
    return tuple(dict.fromkeys(item.strip() for item in re.split(r"[,，;\s]+", text) if item.strip()))


def flag(text: str, *, usual: bool) -> bool:
    """`true` or `false`; `usual` when nothing is said."""
    return usual if not text.strip() else text.strip().lower() == "true"


def vote_of(element: Element, multi: Multi, problems: Problems) -> Vote:
    """The co-sign rule of a multi-instance activity."""
    rule, share = "all", Decimal(1)
    said = element.attributes.get("cosign", "").strip()
    if said in ("all", "any"):
        rule = said
    elif match := _SHARE.match(said):
        rule, share = "ratio", Decimal(match.group(1)) / (100 if match.group(2) else 1)
    elif said:
        problems.at(element, _("会签规则「%(said)s」无法识别，应为 all、any 或 ratio:0.6。", said=said))
    elif multi.completion.strip():
        problems.at(element, _("多实例的完成条件「%(said)s」请改写为会签规则 all、any 或 ratio。",
                               said=multi.completion.strip()))
    if not 0 < share <= 1:
        problems.at(element, _("会签比例应大于 0 且不超过 1。"))
    return Vote(rule, share, multi.sequential, flag(element.attributes.get("earlyEnd", ""), usual=True),
                multi.collection, multi.cardinality)


def fires_of(element: Element, outcomes: tuple[str, ...], problems: Problems) -> tuple[tuple[str, str], ...]:
    """`transition` or `outcome:transition`, comma separated, in the order in which they are fired."""
    found: list[tuple[str, str]] = []
    for item in listed(element.attributes.get("fires", "")):
        outcome, colon, transition = item.rpartition(":")
        if colon and (not outcome or outcome not in outcomes):
            problems.at(element, _("fires 中的结果「%(outcome)s」不在本节点的结果之内。", outcome=outcome))
        elif not transition:
            problems.at(element, _("fires 中的「%(item)s」没有写迁移名称。", item=item))
        found.append((outcome, transition))
    return tuple(found)


def timer_of(element: Element, event: Event, problems: Problems) -> TimerSpec:
    """When a timer event is due: a fixed text, or a variable to be read when the timer is set."""
    spec = event.spec.strip()
    if match := _VARIABLE.match(spec):
        return TimerSpec(event.form, spec, match.group(1))
    pattern = _FORMS.get(event.form)
    if pattern is None:
        problems.at(element, _("定时器没有写明期限。"))
    elif not pattern.match(spec):
        problems.at(element, _("定时器的期限「%(spec)s」无法识别。", spec=spec))
    return TimerSpec(event.form, spec)


def next_cycle(spec: str) -> str:
    """What is left of a cycle after it fired once; empty when that was the last time."""
    match = _CYCLE.match(spec)
    if match is None:
        return ""
    count, every = match.groups()
    if not count:
        return spec
    return f"R{int(count) - 1}/{every}" if int(count) > 1 else ""


def names_of(attributes: Mapping[str, str], key: str) -> tuple[str, ...]:
    """The items of an attribute that is a comma list."""
    return listed(attributes.get(key, ""))
