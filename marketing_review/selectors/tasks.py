"""The tasks before a launch with who has them, and the gate: everything a launch needs, met or not, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Holding
from marketing_review.models import Duty, MarketingCase, State

PASSES: Final[tuple[tuple[str, str | Promise, str], ...]] = (
    ("quality", gettext_lazy("品质审核"), "quality_review"),
    ("service", gettext_lazy("客服审核"), "service_review"),
    ("expert", gettext_lazy("五类专家评审"), "expert_review"),
    ("cosign", gettext_lazy("部门会签"), "department_cosign"),
    ("legal", gettext_lazy("法律审核"), "legal_review"),
    ("leader", gettext_lazy("领导审批"), "leader_approval"),
)
NODE: Final = "dispatch"


@dataclass(frozen=True, slots=True)
class Task:
    """One dispatched task: who has it, until when, and whether it is done."""

    duty: Duty
    post: str
    holders: tuple[str, ...]
    item: WorkItem | None

    @property
    def done(self) -> bool:
        return self.duty.done_at is not None

    @property
    def who(self) -> str:
        return self.duty.done_by.name if self.duty.done_by else _list(self.holders)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a launch needs; `ask` says who can bring it about."""

    label: str
    met: bool
    ask: str = ""
    duty: Duty | None = None
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Everything a launch needs."""

    needs: tuple[Need, ...]

    @property
    def missing(self) -> list[Need]:
        return [need for need in self.needs if not need.met]

    @property
    def met(self) -> int:
        return sum(need.met for need in self.needs)


def _list(names: Iterable[str]) -> str:
    return "、".join(names)


def tasks_of(marketing: MarketingCase, at: datetime) -> list[Task]:
    """The tasks of the current round with who has them; three statements."""
    return with_people(marketing, duties_in(marketing, marketing.round_number), at)


def duties_in(marketing: MarketingCase, number: int | None = None) -> list[Duty]:
    """The tasks of a round, or of all."""
    found = marketing.duties.select_related("branch", "done_by").order_by("kind", "branch__order", "pk")
    return list(found if number is None else found.filter(round=number))


def with_people(marketing: MarketingCase, duties: list[Duty], at: datetime) -> list[Task]:
    """The tasks with who has them and their work items; two statements."""
    if not duties:
        return []
    held = _holders({duty.signer.removeprefix("post:") for duty in duties}, at)
    items = {item.signer: item for item in WorkItem.objects.filter(
        case_id=marketing.case_id, node=NODE, signer__in={duty.signer for duty in duties}).order_by("pk")}
    return [_task(duty, held, items) for duty in duties]


def _task(duty: Duty, held: Mapping[str, tuple[str, tuple[str, ...]]], items: Mapping[str, WorkItem]) -> Task:
    post, names = held.get(duty.signer.removeprefix("post:"), (duty.signer.removeprefix("post:"), ()))
    return Task(duty, post, names, items.get(duty.signer))


def _holders(codes: Iterable[str], at: datetime) -> dict[str, tuple[str, tuple[str, ...]]]:
    """For every post code that somebody holds: the post's name with its department, and the people; one statement."""
    rows = (Holding.objects.at(at).filter(post__code__in=list(codes), post__active=True, person__is_active=True)
            .select_related("post__department", "person").order_by("person__number", "pk"))
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for row in rows:
        label, names = found.get(row.post.code, (f"{row.post.department.name} · {row.post.name}", ()))
        found[row.post.code] = (label, (*names, row.person.name))
    return found


def gate_of(marketing: MarketingCase, tasks: Iterable[Task]) -> Gate:
    """Every pass for the current content and every task of the round, met or missing."""
    waiting = _reviewers(marketing)
    needs = [_pass(marketing, step, str(label), node, waiting) for step, label, node in PASSES
             if step != "expert" or marketing.online]
    made = [Need(task.duty.name, task.done, task.who or task.post, task.duty, task.duty.done_at,
                 task.duty.done_by.name if task.duty.done_by else "") for task in tasks]
    if not made:
        made = [Need(_("协同任务分派"), False, _("领导审批后由系统分派"))]
    return Gate((*needs, *made))


def _pass(marketing: MarketingCase, step: str, label: str, node: str, waiting: Mapping[str, list[str]]) -> Need:
    given = marketing.passes.get(step)
    met = marketing.standing(step)
    at = datetime.fromisoformat(given["at"]) if met and given else None
    who = _list(waiting.get(node, ())) or _("尚未轮到这个环节")
    if marketing.state == State.DRAFT:
        who = _("%(name)s（先提交审核）") % {"name": marketing.initiator.name}
    return Need(label, met, "" if met else who, at=at)


def _reviewers(marketing: MarketingCase) -> dict[str, list[str]]:
    """Who has the open reviews of the case, by step."""
    if all(marketing.standing(step) for step, _label, _node in PASSES if step != "expert" or marketing.online):
        return {}
    found: dict[str, list[str]] = {}
    items = WorkItem.objects.open().filter(~Q(node=NODE), case_id=marketing.case_id).order_by("pk")
    for item in items:
        found.setdefault(item.node, []).append(item.signer_name or item.name)
    return found
