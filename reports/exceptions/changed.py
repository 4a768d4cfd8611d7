"""Content that changed after somebody had approved it: a submission that changes what an approval depended on.

What an approval depends on: in marketing cases the fields of the checklist items that were answered with it, and all of
them where an item names none or nothing was to be answered; elsewhere the fields that the step names as `dependsOn`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from marketing_review.laws.process import PROCESS_KEY
from marketing_review.models import ChecklistVersion, Verdict
from marketing_review.models.field import CATALOGUE
from marketing_review.selectors.approvals import APPROVING
from reports.exceptions.scope import newest_first
from workflows.engine.graph.attributes import listed
from workflows.ledger.models import EventQuerySet

CHUNK: Final = 500
MOST_NAMED: Final = 4
DIFF: Final = '"diff":['

Fields = frozenset[str] | None  # None: all of them


@dataclass(frozen=True, slots=True)
class Change:
    """One event with the labels of what it changed, by field."""

    pk: int
    case_key: str
    at: datetime
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Touched:
    """An approval that a change took the ground from."""

    step: str
    who: str
    at: datetime
    labels: Sequence[str]

    def __str__(self) -> str:
        named = "、".join(self.labels[:MOST_NAMED])
        return _("%(who)s 于 %(at)s 在「%(step)s」同意之后，修改了%(fields)s") % {
            "who": self.who, "at": f"{localtime(self.at):%Y-%m-%d %H:%M}", "step": self.step, "fields": named}


def changed_after_approval(decided: EventQuerySet) -> dict[int, Touched]:
    """By event, newest first: the latest approval that it took the ground from. Three statements more for every five
    hundred changes."""
    rows = newest_first(decided.filter(verb="work.decided", body__contains=DIFF))
    told = rows.values_list("pk", "case_key", "at", "body")  # type: ignore[misc]  # annotated by the scope
    read = told.iterator(chunk_size=CHUNK)
    found: dict[int, Touched] = {}
    while some := [_change(*row) for row in islice(read, CHUNK)]:
        approvals = _approvals({one.case_key for one in some})
        depends = _depends_on([item for items in approvals.values() for item in items])
        for change in some:
            if touched := _touched(change, approvals.get(change.case_key, ()), depends):
                found[change.pk] = touched
    return found


def _change(pk: int, case_key: str, at: datetime, body: str) -> Change:
    diff: Iterable[Mapping[str, Any]] = json.loads(body).get("diff", ())
    return Change(pk, case_key, at, {str(one.get("field", "")): str(one.get("label") or one.get("field", ""))
                                     for one in diff})


def _approvals(keys: Collection[str]) -> dict[str, list[WorkItem]]:
    """What was approved in these cases, oldest first."""
    items = WorkItem.objects.filter(
        case__key__in=keys, close_reason=WorkItem.Closing.COMPLETED, outcome__in=APPROVING, decided_by__isnull=False,
    ).select_related("decided_by").only(
        "case_key", "process_key", "node", "name", "signer", "signer_name", "attributes", "closed_at",
        "decided_by__name",
    ).order_by("closed_at", "pk")
    found: dict[str, list[WorkItem]] = defaultdict(list)
    for item in items:
        found[item.case_key].append(item)
    return found


def _depends_on(items: Sequence[WorkItem]) -> dict[int, Fields]:
    answered: dict[int, set[tuple[str, int, str]]] = defaultdict(set)
    campaigns = [item.pk for item in items if item.process_key == PROCESS_KEY]
    rows = Verdict.objects.filter(item_id__in=campaigns).values_list("item_id", "checklist", "version", "code")
    for pk, checklist, version, code in rows:
        answered[pk].add((checklist, version, code))
    known = dict(_entries({checklist for said in answered.values() for checklist, _version, _code in said}))
    return {item.pk: _fields(item, answered[item.pk], known) for item in items}


def _entries(checklists: Collection[str]) -> Iterator[tuple[tuple[str, int, str], frozenset[str]]]:
    versions = ChecklistVersion.objects.filter(checklist__key__in=checklists).select_related("checklist")
    for version in versions if checklists else ():
        for entry in version.entries:
            yield (version.checklist.key, version.number, entry.code), frozenset(entry.fields)


def _fields(item: WorkItem, answered: Collection[tuple[str, int, str]],
            known: Mapping[tuple[str, int, str], frozenset[str]]) -> Fields:
    named = frozenset(listed(json.loads(item.attributes or "{}").get("dependsOn", "")))
    if item.process_key != PROCESS_KEY:
        return named
    each = [known.get(one, frozenset()) for one in answered]
    if not each:
        return named or None
    return named.union(*each) if all(each) else None


def _touched(change: Change, approvals: Iterable[WorkItem], depends: Mapping[int, Fields]) -> Touched | None:
    """The latest of the places whose last approval before the change depended on what it changed."""
    last = {(item.node, item.signer): item for item in approvals if item.closed_at and item.closed_at < change.at}
    for item in sorted(last.values(), key=lambda one: (one.closed_at or change.at, one.pk), reverse=True):
        labels = [label for field, label in change.fields.items() if _matters(item, field, depends[item.pk])]
        if labels and item.decided_by and item.closed_at:
            return Touched(item.signer_name or item.name, item.decided_by.name, item.closed_at, labels)
    return None


def _matters(item: WorkItem, field: str, fields: Fields) -> bool:
    """Whether the approval depends on the field; every approval of a campaign does on a category's own ones."""
    return fields is None or field in fields or (item.process_key == PROCESS_KEY and field not in CATALOGUE)
