"""What somebody leaves behind and what would become of it: reads only, so the preview is a dry run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext

from approvals.absence.models import Absence, Secretary, Substitution
from approvals.handover.models import Handover, Line
from approvals.inbox.addressing import PERSON
from approvals.inbox.models import Asking, Principal, WorkItem
from approvals.organisation.models import Holding, Person
from workflows.bpmn.words import Sentence, in_language
from workflows.bpmn.words import Sentence as _
from workflows.engine.state import Scope, State
from workflows.library.models import Process
from workflows.runtime import document
from workflows.runtime.models import Case

Kind = Line.Kind
UNEXPECTED: Final = _("发生意外错误，已记入日志。请重试。")


@dataclass(frozen=True, slots=True)
class Choices:
    """Who leaves, who takes what from when, and whether the account is closed afterwards."""

    leaver: Person
    posts_at: datetime
    items_to: Person | None = None
    items_else_to: Person | None = None
    posts_to: Person | None = None
    processes_to: Person | None = None
    deactivate: bool = False
    reason: str = ""

    @classmethod
    def of(cls, handover: Handover) -> Choices:
        """As they were made for a hand-over that is stored."""
        return cls(
            handover.leaver, handover.posts_at, handover.items_to, handover.items_else_to, handover.posts_to,
            handover.processes_to, handover.deactivate, handover.reason,
        )  # fmt: skip

    @property
    def successors(self) -> dict[str, Person]:
        """Everybody who was chosen, by the field."""
        names = ("items_to", "items_else_to", "posts_to", "processes_to")
        return {name: person for name in names if (person := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the plan; an obstacle says why the thing would stay where it is."""

    kind: Line.Kind
    target_id: int
    name: str
    case_key: str = ""
    to: Person | None = None
    obstacle: str = ""

    @property
    def key(self) -> tuple[str, int]:
        return str(self.kind), self.target_id

    @property
    def why(self) -> str:
        """The obstacle in the reader's language."""
        return in_language(self.obstacle, gettext)


@dataclass(slots=True)
class Group:
    """The lines of one kind, for the preview."""

    kind: Line.Kind
    lines: list[Planned] = field(default_factory=list)

    @property
    def stuck(self) -> list[Planned]:
        return [line for line in self.lines if line.obstacle]


def plan(choices: Choices, at: datetime) -> list[Planned]:
    """Everything, in the order in which it is done."""
    found = [
        *_askings(choices), *_items(choices), *_turns(choices), *_holdings(choices, at), *_processes(choices),
        *_absences(choices, at), *_substitutions(choices, at), *_secretaries(choices),
    ]  # fmt: skip
    if choices.deactivate and choices.leaver.is_active:
        found.append(Planned(Kind.ACCOUNT, choices.leaver.pk, str(choices.leaver)))
    return found


def grouped(lines: Sequence[Planned]) -> list[Group]:
    """By kind, in the order of the plan; kinds of which there is nothing are left out."""
    groups: dict[str, Group] = {}
    for line in lines:
        groups.setdefault(line.kind, Group(line.kind)).lines.append(line)
    return list(groups.values())


def fingerprint(lines: Sequence[Planned], day: str) -> str:
    """Changes when anything of the plan does, or the day from which it holds."""
    told = [f"{line.kind}/{line.target_id}/{line.to.pk if line.to else ''}/{bool(line.obstacle)}" for line in lines]
    return sha256("\n".join([day, *told]).encode()).hexdigest()[:16]


# --- work -------------------------------------------------------------------------------------------------------------


def items_of(person: Person) -> list[WorkItem]:
    """Open items addressed to the person by name, and those held until somebody else has answered."""
    mine = Principal.objects.filter(kind=Principal.Kind.PERSON, principal_id=person.pk).values("item_id")
    followed = WorkItem.objects.filter(follows__isnull=False).values("follows_id")
    held = Q(close_reason=WorkItem.Closing.HELD, case__ended_at=None)
    found = WorkItem.objects.filter(Q(closed_at=None) | held, pk__in=mine).exclude(pk__in=followed)
    return list(found.select_related("case").order_by("pk"))


def _items(choices: Choices) -> Iterator[Planned]:
    items = items_of(choices.leaver)
    asked = _asked_beside(items)
    for item in items:
        to, obstacle = _whom(choices, item, asked.get((item.case_id, item.node), set()))
        yield Planned(Kind.ITEM, item.pk, _called(item), item.case_key, to, obstacle)


def _called(item: WorkItem) -> str:
    return f"{item.case.title} · {item.name or item.node}"[:300]


def _asked_beside(items: Sequence[WorkItem]) -> dict[tuple[int, str], set[int]]:
    """Who is asked in person at the same step of the same case already."""
    rows = Principal.objects.filter(
        kind=Principal.Kind.PERSON, item__closed_at=None, item__case_id__in={item.case_id for item in items}
    )
    found: dict[tuple[int, str], set[int]] = {}
    for case_id, node, person in rows.values_list("item__case_id", "item__node", "principal_id"):
        found.setdefault((case_id, node), set()).add(person)
    return found


def _whom(choices: Choices, item: WorkItem, asked: set[int]) -> tuple[Person | None, str]:
    """The first chosen successor who may have the item, or why none may."""
    if item.case.status == Case.Status.SUSPENDED:
        return None, _("案件已暂停，恢复后再移交。")
    return _first_fit(choices, lambda person: why_not(person, item, asked))


def _first_fit(choices: Choices, why: Callable[[Person], str]) -> tuple[Person | None, str]:
    wanted = [person for person in (choices.items_to, choices.items_else_to) if person is not None]
    if not wanted:
        return None, _("没有指定待办的继任者。")
    reasons = [why(person) for person in wanted]
    fit = next((person for person, reason in zip(wanted, reasons, strict=True) if not reason), None)
    if fit:
        return fit, ""
    said = Sentence("%(first)s %(second)s", first=reasons[0], second=reasons[1]) if reasons[1:] else reasons[0]
    return None, _("%(why)s请另选一位继任者。", why=said)


def why_not(person: Person, item: WorkItem, asked: set[int]) -> str:
    """Why the person must not have the item; empty when they may."""
    if person.pk == item.initiator_id:
        return _("%(name)s 是案件的发起人。", name=person.name)
    if person.pk == item.excluded_id:
        return _("%(name)s 须回避这个环节。", name=person.name)
    return _("%(name)s 已在办理同一环节。", name=person.name) if person.pk in asked else ""


# --- turns that are still to come -------------------------------------------------------------------------------------


def waiting_in(state: State | None, signer: str) -> list[Scope]:
    """The co-signs in which the signer's turn is still to come: nothing is addressed to them yet."""
    return [scope for scope in state.scopes.values() if signer in scope.queue] if state else []


def _turns(choices: Choices) -> Iterator[Planned]:
    """One line for each case in which the leaver would be asked later."""
    signer = f"{PERSON}{choices.leaver.number}"
    cases = Case.objects.filter(ended_at=None, document__contains=f'"{signer}"').order_by("pk")
    for case in cases.select_related("process_version"):
        if bodies := waiting_in(document.load(case.document), signer):
            nodes = document.graph_of(case.process_version_id, case.process_version.sha256).nodes
            steps = "、".join(dict.fromkeys(nodes[body.node].name or body.node for body in bodies))
            to, obstacle = _to_sign(choices, case, bodies)
            yield Planned(Kind.TURN, case.pk, f"{case.title} · {steps}"[:300], case.key, to, obstacle)


def _to_sign(choices: Choices, case: Case, bodies: Sequence[Scope]) -> tuple[Person | None, str]:
    if case.status == Case.Status.SUSPENDED:
        return None, _("案件已暂停，恢复后再移交。")
    return _first_fit(choices, lambda person: why_not_sign(person, case, bodies))


def why_not_sign(person: Person, case: Case, bodies: Sequence[Scope]) -> str:
    """Why the person must not take these turns; empty when they may."""
    if person.pk == case.initiator_id:
        return _("%(name)s 是案件的发起人。", name=person.name)
    taken = any(f"{PERSON}{person.number}" in body.signers for body in bodies)
    return _("%(name)s 已在会签名单里。", name=person.name) if taken else ""


def _askings(choices: Choices) -> Iterator[Planned]:
    leaver = choices.leaver
    found = Asking.objects.open().filter(Q(by=leaver) | Q(asked=leaver), item__closed_at=None)
    for one in found.select_related("item__case", "by", "asked").order_by("pk"):
        name = f"{_called(one.item)} · {one.by.name} → {one.asked.name}"[:300]
        stuck = _("案件已暂停，恢复后再收回。") if one.item.case.status == Case.Status.SUSPENDED else ""
        yield Planned(Kind.ASKING, one.pk, name, one.item.case_key, one.by, stuck)


# --- places -----------------------------------------------------------------------------------------------------------


def holdings_of(person: Person, at: datetime) -> list[Holding]:
    """Posts held at that moment or later."""
    found = Holding.objects.filter(Q(until=None) | Q(until__gt=at), person=person)
    return list(found.select_related("post__department").order_by("post__code", "since"))


def _holdings(choices: Choices, at: datetime) -> Iterator[Planned]:
    for holding in holdings_of(choices.leaver, max(at, choices.posts_at)):
        name = f"{holding.post.name} · {holding.post.department.name}"
        yield Planned(Kind.HOLDING, holding.pk, name, to=choices.posts_to)


def _processes(choices: Choices) -> Iterator[Planned]:
    stuck = "" if choices.processes_to else _("没有指定流程责任的继任者。")
    for process in Process.objects.filter(owner_id=choices.leaver.pk).order_by("code"):
        yield Planned(Kind.PROCESS, process.pk, str(process), to=choices.processes_to, obstacle=stuck)


def _absences(choices: Choices, at: datetime) -> Iterator[Planned]:
    for absence in Absence.objects.unfinished(at).filter(person=choices.leaver).order_by("since"):
        yield Planned(Kind.ABSENCE, absence.pk, _period(absence))


def _substitutions(choices: Choices, at: datetime) -> Iterator[Planned]:
    found = Substitution.objects.filter(substitute=choices.leaver, until__gt=at).exclude(absence__person=choices.leaver)
    for one in found.select_related("absence__person", "post").order_by("since", "pk"):
        name = f"{one.absence.person.name} · {_period(one.absence)}"
        yield Planned(Kind.SUBSTITUTION, one.pk, name, to=one.absence.person)


def _period(absence: Absence) -> str:
    return f"{localtime(absence.since):%Y-%m-%d} – {localtime(absence.until):%Y-%m-%d}"


def _secretaries(choices: Choices) -> Iterator[Planned]:
    for one in Secretary.objects.filter(person=choices.leaver).select_related("department").order_by("pk"):
        yield Planned(Kind.SECRETARY, one.pk, one.department.name)
