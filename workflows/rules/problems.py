"""What is wrong with the rules that a file names."""

from __future__ import annotations

from datetime import datetime

from workflows.bpmn.model import Model
from workflows.bpmn.words import Sentence as _
from workflows.library.problems import Problem
from workflows.rules import selectors
from workflows.rules.bindings import bound_in


def unpublished(model: Model, process_key: str, at: datetime) -> list[Problem]:
    """Steps bound to a rule that does not exist or never counted; one statement, none for files that name no rule."""
    bound = bound_in(model)
    missing = selectors.never_published({code for step in bound for code in step.codes})
    return [Problem(step.element_id, step.name, _("规则 %(code)s 不存在或从未发布。", code=code))
            for step in bound for code in step.codes if code in missing]  # fmt: skip
