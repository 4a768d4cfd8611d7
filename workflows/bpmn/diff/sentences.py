"""A change as a sentence."""

from __future__ import annotations

from workflows.bpmn.diff.changes import Change
from workflows.bpmn.words import Sentence as _

EMPTY = _("（空）")


def sentence_of(change: Change) -> str:
    """What changed, in one sentence."""
    noun, _dot, verb = change.code.rpartition(".")
    tell = {"node": _node, "process": _process, "flow": _flow, "condition": _condition, "default": _default,
            "said": _attribute, "part": _part}[noun]
    return tell(change, verb)


def _node(change: Change, verb: str) -> str:
    name, old, new = change.name, change.old or EMPTY, change.new or EMPTY
    if verb == "added":
        return _("新增%(kind)s「%(name)s」。", kind=change.label, name=name)
    if verb == "removed":
        return _("删除%(kind)s「%(name)s」。", kind=change.label, name=name)
    if verb == "renamed":
        return _("「%(old)s」改名为「%(new)s」。", old=old, new=new)
    if verb == "moved":
        return _("「%(name)s」移到「%(new)s」之后，原来在「%(old)s」之后。", name=name, new=new, old=old)
    if verb == "nested":
        return _("「%(name)s」由「%(old)s」移入「%(new)s」。", name=name, old=old, new=new)
    return _("「%(name)s」由%(old)s改为%(new)s。", name=name, old=old, new=new)


def _process(change: Change, verb: str) -> str:
    return _("流程由「%(old)s」改名为「%(new)s」。", old=change.old or EMPTY, new=change.new or EMPTY)


def _flow(change: Change, verb: str) -> str:
    name = change.name
    if verb == "added":
        return _("新增连线「%(name)s」。", name=name)
    if verb == "removed":
        return _("删除连线「%(name)s」。", name=name)
    if verb == "rerouted":
        return _("连线「%(old)s」改接为「%(new)s」。", old=change.old, new=change.new)
    return _("连线「%(name)s」的文字由“%(old)s”改为“%(new)s”。", name=name, old=change.old or EMPTY,
             new=change.new or EMPTY)


def _condition(change: Change, verb: str) -> str:
    name = change.name
    if verb == "added":
        return _("连线「%(name)s」加上条件“%(new)s”。", name=name, new=change.new)
    if verb == "removed":
        return _("连线「%(name)s」去掉条件“%(old)s”。", name=name, old=change.old)
    return _("连线「%(name)s」的条件由“%(old)s”改为“%(new)s”。", name=name, old=change.old, new=change.new)


def _default(change: Change, verb: str) -> str:
    if verb == "added":
        return _("连线「%(name)s」成为默认走向。", name=change.name)
    return _("连线「%(name)s」不再是默认走向。", name=change.name)


def _attribute(change: Change, verb: str) -> str:
    name, what = change.name, change.label
    if verb == "added":
        return _("「%(name)s」加上%(what)s“%(new)s”。", name=name, what=what, new=change.new or EMPTY)
    if verb == "removed":
        return _("「%(name)s」去掉%(what)s“%(old)s”。", name=name, what=what, old=change.old or EMPTY)
    return _("「%(name)s」的%(what)s由“%(old)s”改为“%(new)s”。", name=name, what=what, old=change.old or EMPTY,
             new=change.new or EMPTY)


def _part(change: Change, verb: str) -> str:
    name, what, old, new = change.name, change.label, change.old or EMPTY, change.new or EMPTY
    if verb in {"added", "removed"} and (shown := change.new or change.old):
        if verb == "added":
            return _("新增%(what)s「%(name)s」（%(said)s）。", what=what, name=name, said=shown)
        return _("删除%(what)s「%(name)s」（%(said)s）。", what=what, name=name, said=shown)
    if verb == "added":
        return _("新增%(what)s「%(name)s」。", what=what, name=name)
    if verb == "removed":
        return _("删除%(what)s「%(name)s」。", what=what, name=name)
    if verb == "renamed":
        return _("%(what)s「%(old)s」改为「%(new)s」。", what=what, old=old, new=new)
    return _("「%(name)s」的%(what)s由“%(old)s”改为“%(new)s”。", name=name, what=what, old=old, new=new)
