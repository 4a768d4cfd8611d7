"""Approvals held against the content as it is now: which stand, and which fields take others away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from marketing_review.models import ChecklistVersion, MarketingCase, Round
from marketing_review.models.field import CATALOGUE, Field
from marketing_review.selectors.checklists import pinned, wanted
from marketing_review.selectors.diff import differs
from workflows.engine.graph.attributes import PASS, listed

APPROVING: Final = (PASS, "approve")
MOST_NAMED: Final = 6


class Changed(NamedTuple):
    """A field that is not what it was."""

    field: str
    label: str


@dataclass(frozen=True, slots=True)
class Approval:
    """The last approval of one place, and which of the fields it depends on have changed since."""

    item: WorkItem
    changed: tuple[Changed, ...]  # everything that changed since
    touched: tuple[Changed, ...]  # of that, what it depends on

    @property
    def stands(self) -> bool:
        """Whether nothing that it depends on has changed."""
        return not self.touched

    @property
    def place(self) -> tuple[str, str]:
        return self.item.node, self.item.signer

    @property
    def name(self) -> str:
        return self.item.signer_name or self.item.name

    @property
    def why(self) -> str:
        """Why it stands, or why it does not, as a sentence."""
        if not self.changed:
            return _("保持有效：内容没有修改。")
        if self.stands:
            return _("保持有效：修改的是%(labels)s，与其审核项无关。") % {"labels": labels(self.changed)}
        return _("须重新签署：修改了%(labels)s。") % {"labels": labels(self.touched)}


def labels(changes: Iterable[Changed]) -> str:
    """The first few of the fields, by name."""
    return "、".join([change.label for change in changes][:MOST_NAMED])


def approvals_of(
    marketing: MarketingCase, *, items: Iterable[WorkItem] | None = None, rounds: Iterable[Round] | None = None,
    versions: Iterable[ChecklistVersion] | None = None,
) -> list[Approval]:
    """The last approval of every place, oldest first. One statement for each of the three that is not given."""
    latest = [item for item in _latest(_approved(marketing) if items is None else items)
              if item.round > _begun_after(marketing)]
    if not latest:
        return []
    given = _contents(marketing, {item.round for item in latest}) if rounds is None else {
        each.number: each.content for each in rounds}
    changed = {number: _changed(given.get(number, {}), marketing) for number in {item.round for item in latest}}
    lists = lists_of(marketing, latest, versions)
    return [_against_now(marketing, item, changed[item.round], lists) for item in latest]


def _begun_after(marketing: MarketingCase) -> int:
    """The round whose approvals count no more: a change of a launched campaign is reviewed anew by everybody."""
    return marketing.live_round.number if marketing.live_round is not None else 0


def lists_of(
    marketing: MarketingCase, items: Sequence[WorkItem], versions: Iterable[ChecklistVersion] | None = None,
) -> dict[str, ChecklistVersion]:
    """The pinned checklists of the items by key; one statement when they are not given."""
    keys = {key for item in items for key in wanted(marketing, item)}
    return {version.checklist.key: version for version in (pinned(marketing, keys) if versions is None else versions)}


def _approved(marketing: MarketingCase) -> Iterable[WorkItem]:
    decided = WorkItem.objects.filter(
        case_id=marketing.case_id, close_reason=WorkItem.Closing.COMPLETED, outcome__in=APPROVING,
        decided_by__isnull=False)
    return decided.select_related("decided_by").order_by("closed_at", "pk")


def _latest(items: Iterable[WorkItem]) -> list[WorkItem]:
    approved = [item for item in items if item.close_reason == WorkItem.Closing.COMPLETED
                and item.outcome in APPROVING and item.decided_by_id is not None]
    found: dict[tuple[str, str], WorkItem] = {}
    for item in sorted(approved, key=lambda one: (one.closed_at or one.opened_at, one.pk)):
        found.pop((item.node, item.signer), None)
        found[item.node, item.signer] = item
    return list(found.values())


def _contents(marketing: MarketingCase, numbers: set[int]) -> dict[int, dict[str, Any]]:
    return {each.number: each.content for each in marketing.rounds.filter(number__in=numbers).order_by("number")}


def _changed(old: Mapping[str, Any], marketing: MarketingCase) -> tuple[Changed, ...]:
    """Every changed field in the order of the form; fields the form does not know come last."""
    form: dict[str, Field] = {field.key: field for field in marketing.template.form}
    new = marketing.content
    keys = [*form, *sorted((set(old) | set(new)) - set(form))]
    return tuple(Changed(key, form[key].shown if key in form else key) for key in keys
                 if differs(old.get(key), new.get(key)))


def _against_now(marketing: MarketingCase, item: WorkItem, changed: tuple[Changed, ...],
                 lists: Mapping[str, ChecklistVersion]) -> Approval:
    fields = _depends_on(marketing, item, lists)
    return Approval(item, changed, tuple(change for change in changed if _touches(change.field, fields)))


def _touches(field: str, fields: frozenset[str] | None) -> bool:
    """A category's own field goes by a key that means something else elsewhere: no checklist can depend on it alone,
    so every approval does."""
    return fields is None or field in fields or field not in CATALOGUE


def _depends_on(marketing: MarketingCase, item: WorkItem,
                lists: Mapping[str, ChecklistVersion]) -> frozenset[str] | None:
    """The fields that an approval depends on; None for all of them."""
    own = [lists[key] for key in wanted(marketing, item) if key in lists]
    named = frozenset(listed(json.loads(item.attributes).get("dependsOn", "")))
    if not own:
        return named or None
    entries = [entry for version in own for entry in version.entries]
    return None if any(not entry.fields for entry in entries) else named | {
        field for entry in entries for field in entry.fields}
