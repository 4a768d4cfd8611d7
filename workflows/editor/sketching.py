"""The form of a text that is still being edited, as far as it makes sense: enough to draw it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.bpmn.bad import BadModel
from workflows.bpmn.forms.problems import problems_of
from workflows.bpmn.reader import read
from workflows.bpmn.words import in_language
from workflows.engine.filling import Sheet, sketch

MOST = 20


@dataclass(frozen=True, slots=True)
class Sketch:
    """What can be drawn, and what is wrong with it."""

    sheet: Sheet | None
    problems: tuple[str, ...] = ()


def sketched(source: bytes, node: str) -> Sketch:
    """The form as the step would show it; nothing to draw where the text cannot be read or has no form."""
    try:
        process = read(source).process
    except BadModel as why:
        return Sketch(None, (in_language(why.message, _),))
    except LookupError:
        return Sketch(None, (_("文件里没有唯一的流程。"),))
    if process.form is None:
        return Sketch(None)
    problems = tuple(in_language(one, _) for one in problems_of(process.form))
    return Sketch(sketch(process, node), problems[:MOST])
