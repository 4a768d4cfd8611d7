"""What whoever does a step should know: its notes, the rules it is bound to, and what comes next, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.bpmn.model import Element
from workflows.bpmn.reader import read
from workflows.engine.graph import nouns
from workflows.engine.onward import After, Choice, Done, End, Fork, Joined, Option, Path, Stop, Unless, onward
from workflows.library import selectors as library
from workflows.library.models import ProcessVersion
from workflows.library.reading import SEPARATOR
from workflows.rules.bindings import codes_in

WAITS: Final[Mapping[str, str | Promise]] = {
    nouns.JOB: gettext_lazy("自动办理「%(name)s」"), nouns.CALL: gettext_lazy("进入流程「%(name)s」"),
    nouns.TIMER: gettext_lazy("等到「%(name)s」"), nouns.RULE: gettext_lazy("按规则判定「%(name)s」"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guide:
    """What the version says about one step."""

    notes: str
    about: str  # rules in the version's own words
    codes: tuple[str, ...]
    after: tuple[After, ...]
    cosigned: bool = False  # what comes after is decided by the votes of several


@lru_cache(maxsize=256)
def guides_of(version_id: int, sha256: str) -> Mapping[str, Guide]:
    """The guide of every activity, read once; the hash makes the answer good for ever."""
    version = ProcessVersion.objects.get(pk=version_id, sha256=sha256)
    graph, elements = library.graph_of(version), read(version.bytes).process.elements
    return {key: _guide(elements[key], node, onward(graph, node))
            for key, node in graph.nodes.items() if node.is_activity and key in elements}  # fmt: skip


def lines_of(guide: Guide, say: Callable[[str], str]) -> list[tuple[str, str]]:
    """What comes next: per outcome (`say` names it) or interruption the sentence that follows."""
    return [(_when(guide, after, say), in_words(after.path)) for after in guide.after]


def _when(guide: Guide, after: After, say: Callable[[str], str]) -> str:
    if after.interrupted_by:
        return _("「%(event)s」到时") % {"event": after.interrupted_by}
    said = say(after.outcome)
    return _("会签%(outcome)s") % {"outcome": said} if guide.cosigned else said


def in_words(path: Path) -> str:
    """A way on as a sentence; nothing for a branch in which nothing is left to do."""
    match path:
        case Stop(node):
            return _stop(node)
        case End(name):
            return _("流程结束（%(name)s）") % {"name": name} if name else _("流程结束")
        case Fork(branches):
            return _("同时到%(all)s") % {"all": _("、").join(map(in_words, branches))}
        case Choice(asked, options):
            said = [_option(asked, one) for one in options if not isinstance(one.path, Done)]
            return _("；").join(said)
        case Joined(onwards):
            return _("其他并行步骤都办完后：%(path)s") % {"path": in_words(onwards)}
        case Unless(inner, behind):
            return _("%(path)s；都不需要时%(behind)s") % {"path": in_words(inner), "behind": in_words(behind)}
    return ""


def _option(asked: str, option: Option) -> str:
    path = in_words(option.path)
    if not option.why:
        return _("否则%(path)s") % {"path": path}
    if asked:
        return _("（%(asked)s%(why)s）%(path)s") % {"asked": asked, "why": option.why, "path": path}
    return _("（%(why)s）%(path)s") % {"why": option.why, "path": path}


def _stop(node: nouns.Node) -> str:
    name = node.name or node.id
    if node.kind in WAITS:
        return str(WAITS[node.kind]) % {"name": name}
    parties = [one.strip() for one in SEPARATOR.split(node.attributes.get("raciR", "")) if one.strip()]
    return _("%(name)s（%(parties)s）") % {"name": name, "parties": "、".join(parties)} if parties else name


def _guide(element: Element, node: nouns.Node, after: tuple[After, ...]) -> Guide:
    said = element.attributes
    notes = said.get("notes") or element.documentation
    return Guide(notes, said.get("rules", ""), codes_in(element), after, node.vote is not None)
