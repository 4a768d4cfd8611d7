"""What whoever stands before a step is told: its notes, the rules that count at that moment, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.timezone import localdate

from approvals.inbox.labels import outcome_label
from approvals.inbox.models import WorkItem
from workflows.library.models import ProcessVersion
from workflows.rules.models import RuleVersion
from workflows.rules.selectors import valid_versions
from workflows.runtime.guides import Guide, guides_of, lines_of


@dataclass(frozen=True, slots=True)
class Guidance:
    """Everything about one step; a rule without a version does not count (any more, or yet)."""

    node: str
    notes: str
    about: str
    rules: Sequence[tuple[str, RuleVersion | None]]
    onward: Sequence[tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.notes or self.about or self.rules or self.onward)


def guidance(version: ProcessVersion, nodes: Collection[str], at: datetime) -> dict[str, Guidance]:
    """The guidance of these steps by node; one statement for the rules of all of them, none where there are none."""
    guides = guides_of(version.pk, version.sha256)
    known = {node: guides[node] for node in dict.fromkeys(nodes) if node in guides}
    codes = {code for guide in known.values() for code in guide.codes}
    valid = valid_versions(codes, localdate(at))
    return {node: _guidance(node, guide, valid) for node, guide in known.items()}


def guidance_of(item: WorkItem, at: datetime) -> Guidance | None:
    """The guidance of one item, as it was when it was closed; None for a step that its version does not know."""
    found = guidance(item.case.process_version, [item.node], item.closed_at or at).get(item.node)
    return replace(found, onward=()) if found and item.role else found  # who was added decides nothing by themselves


def _guidance(node: str, guide: Guide, valid: Mapping[str, RuleVersion]) -> Guidance:
    rules = [(code, valid.get(code)) for code in guide.codes]
    return Guidance(node, guide.notes, guide.about, rules, lines_of(guide, outcome_label))
