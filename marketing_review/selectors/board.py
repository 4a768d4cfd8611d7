"""How a case stands: its facts, who still has to decide, and what the reviewers said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models import WorkItem
from approvals.organisation.selectors import posts_by_code
from marketing_review.models import ChecklistVersion, Item, MarketingCase, State, Verdict
from marketing_review.selectors.checklists import pinned, wanted

COSIGN_NODES: Final = ("service_review", "department_cosign", "expert_review")
STAGES: Final[tuple[tuple[str | Promise, frozenset[str]], ...]] = (
    (_("起草"), frozenset({State.DRAFT})),
    (_("品质审核"), frozenset({State.IN_QUALITY_REVIEW})),
    (_("会签"), frozenset({State.IN_COSIGN})),
    (_("法律审核"), frozenset({State.IN_LEGAL_REVIEW})),
    (_("领导审批"), frozenset({State.IN_OA_APPROVAL})),
    (_("协同准备"), frozenset({State.PREPARING, State.READY_TO_LAUNCH})),
    (_("运行"), frozenset({State.RUNNING, State.SUSPENDED})),
    (_("效果评估"), frozenset({State.ENDED, State.EVALUATED})),
    (_("案例入库"), frozenset({State.CLOSED})),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One reviewer's place in the co-sign: who, and what they said so far."""

    item: WorkItem
    name: str

    @property
    def decided(self) -> bool:
        return self.item.close_reason == WorkItem.Closing.COMPLETED

    @property
    def passed(self) -> bool:
        return self.decided and self.item.outcome == "pass"


@dataclass(frozen=True, slots=True)
class Board:
    """The co-sign of the current round: 2/3 agreed."""

    seats: tuple[Seat, ...]

    @property
    def agreed(self) -> int:
        return sum(seat.passed for seat in self.seats)

    @property
    def complete(self) -> bool:
        return bool(self.seats) and self.agreed == len(self.seats)

    def __str__(self) -> str:
        return f"{self.agreed}/{len(self.seats)}"


def board(marketing: MarketingCase) -> Board:
    """Who co-signs the content as it was submitted last; places that a return emptied are left out."""
    items = WorkItem.objects.filter(case_id=marketing.case_id, node__in=COSIGN_NODES)
    if marketing.submitted_at:
        items = items.filter(opened_at__gte=marketing.submitted_at)
    items = items.exclude(close_reason__in=(WorkItem.Closing.RETURNED, WorkItem.Closing.REMOVED,
                                            WorkItem.Closing.CANCELLED, WorkItem.Closing.INTERRUPTED))
    found = list(items.select_related("decided_by").order_by("pk"))
    posts = posts_by_code(item.signer.removeprefix("post:") for item in found if item.signer.startswith("post:"))
    return Board(tuple(Seat(item, _seat_name(item, posts)) for item in found))


def _seat_name(item: WorkItem, posts: dict[str, Any]) -> str:
    post = posts.get(item.signer.removeprefix("post:"))
    return f"{post.department.name} · {post.name}" if post else item.name


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the stepper; state: done | current | ahead."""

    label: str
    state: str


def stages(marketing: MarketingCase) -> list[Stage]:
    """The way of the case as the page's stepper shows it."""
    at = next((number for number, (_label, states) in enumerate(STAGES) if marketing.state in states), -1)
    if marketing.state == State.CLOSED:
        at = len(STAGES)
    return [Stage(str(label), "done" if number < at else "current" if number == at else "ahead")
            for number, (label, _states) in enumerate(STAGES)]


@dataclass(frozen=True, slots=True)
class Row:
    """One checklist item with its last verdict, and whether its fields changed since the reader last looked."""

    checklist: str
    item: Item
    verdict: Verdict | None
    changed: bool

    @property
    def place(self) -> str:
        return f"{self.checklist}.{self.item.code}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One checklist as a reviewer fills it."""

    key: str
    name: str
    version: int
    rows: tuple[Row, ...]


def sheets(marketing: MarketingCase, item: WorkItem, changed: frozenset[str] = frozenset(), *,
           known: Mapping[str, ChecklistVersion] | None = None) -> list[Sheet]:
    """The checklists of a work item with what was answered last, in this or an earlier round; `known` are pinned
    versions that are at hand."""
    keys = wanted(marketing, item)
    at_hand = [known[key] for key in keys] if known is not None and set(keys) <= known.keys() else None
    return sheets_for(marketing, item, keys, changed, versions=at_hand)


def sheets_for(marketing: MarketingCase, item: WorkItem, keys: Iterable[str],
               changed: frozenset[str] = frozenset(), *,
               versions: Sequence[ChecklistVersion] | None = None) -> list[Sheet]:
    """The same for checklists that are known by their keys."""
    versions = pinned(marketing, keys) if versions is None else versions
    given = marketing.verdicts.filter(node=item.node, signer=item.signer).order_by("pk") if versions else ()
    last = {(each.checklist, each.code): each for each in given}
    return [Sheet(version.checklist.key, version.checklist.name, version.number, tuple(
        Row(version.checklist.key, entry, last.get((version.checklist.key, entry.code)),
            bool(changed & set(entry.fields)) if entry.fields else bool(changed))
        for entry in version.entries)) for version in versions]


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer said in one round."""

    item: WorkItem
    verdicts: tuple[Verdict, ...]


def reviews(marketing: MarketingCase) -> list[Review]:
    """Everything the reviewers decided, newest first, with their item verdicts."""
    given: dict[int, list[Verdict]] = {}
    for verdict in marketing.verdicts.order_by("checklist", "code"):
        given.setdefault(verdict.item_id, []).append(verdict)
    items = (WorkItem.objects.filter(case_id=marketing.case_id, decided_by__isnull=False)
             .select_related("decided_by", "via_post").order_by("-closed_at", "-pk"))
    return [Review(item, tuple(given.get(item.pk, ()))) for item in items]


def facts(marketing: MarketingCase, at: datetime) -> dict[str, Any]:
    """The few figures that head a case."""
    return {
        "key": marketing.key, "title": marketing.title, "state": marketing.get_state_display(),
        "category": marketing.template.category.name, "template": str(marketing.template),
        "department": marketing.department.name, "initiator": marketing.initiator,
        "period_start": marketing.period_start, "period_end": marketing.period_end, "budget": marketing.budget,
        "online": marketing.online, "round": marketing.round_number, "in_change": marketing.in_change,
        "days_to_start": (marketing.period_start - at).days if marketing.period_start else None,
    }
