"""Outcomes and closings in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals.inbox.models import WorkItem

OUTCOMES: Final[dict[str, str | Promise]] = {
    "done": gettext_lazy("完成"),
    "pass": gettext_lazy("通过"),
    "refuse": gettext_lazy("不通过"),
    "return": pgettext_lazy("outcome", "退回"),
    "approve": gettext_lazy("同意"),
    "reject": gettext_lazy("不同意"),
    "submit": gettext_lazy("提交"),
}
OUTCOME: Final = "outcome:"
STYLES: Final = {"refuse": "danger", "reject": "danger", "return": "danger"}


def name_outcomes(words: Mapping[str, str | Promise]) -> None:
    """Add the words of a domain's own outcomes."""
    OUTCOMES.update(words)


def outcome_label(outcome: str) -> str:
    """An outcome in words; one that only its process knows is shown as it is."""
    return str(OUTCOMES.get(outcome, outcome)) or _("完成")


def names_of(keys: Collection[str]) -> dict[str, str]:
    """What the library's pages call the outcomes of steps."""
    return {key: outcome_label(key.removeprefix(OUTCOME)) for key in keys if key.startswith(OUTCOME)}


def outcome_style(outcome: str, refusals: frozenset[str]) -> str:
    """How the button of an outcome looks: danger for what refuses."""
    return "danger" if outcome in refusals else STYLES.get(outcome, "primary")


def closing_label(why: str) -> str:
    """Why an item was closed, in words."""
    known = dict(WorkItem.Closing.choices)
    return str(known.get(why, why))
