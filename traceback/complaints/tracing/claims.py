"""From process versions to the problems they claim to fix, and from steps to what is open there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.fieldwork.models import Item
from approvals.fieldwork.selectors.access import items_for
from approvals.organisation.models import Person
from complaints.actions.models import Action
from complaints.tickets.models import State, Ticket, Verdict
from complaints.tickets.models.ticket import LIVE
from complaints.tickets.selectors import tickets_for
from workflows.library.models import Process, ProcessVersion
from workflows.library.reading import Step

HEAVY: Final = ("version__source", "version__bindings", "ticket__evidence")
NEVER_ISSUED: Final = (State.DISMISSED, State.MERGED)
IN_FORCE: Final = (ProcessVersion.State.PUBLISHED, ProcessVersion.State.SUPERSEDED, ProcessVersion.State.RETIRED)


@dataclass(frozen=True, slots=True)
class Claim:
    """A version (or one that is yet to be drafted) that claims to fix the problem of a ticket."""

    action: Action
    readable: bool

    @property
    def ticket(self) -> Ticket:
        return self.action.ticket

    @property
    def proof(self) -> tuple[str, str | Promise]:
        """Whether that was verified, as a colour and in words."""
        version, ticket = self.action.version, self.ticket
        judged = ticket.verdict_round == ticket.round and ticket.round == self.action.round
        if ticket.round > self.action.round:
            return "bad", _("仍存在：已进入下一轮")
        if version is None or version.state not in IN_FORCE:
            return "", _("尚未发布")
        if judged and ticket.verdict == Verdict.EFFECTIVE:
            return "ok", _("已验证有效")
        if judged and ticket.verdict == Verdict.STILL_THERE:
            return "bad", _("仍存在")
        return "warn", _("尚未验证")


@dataclass(slots=True)
class Spot:
    """A step with its open problems: tickets whose revision names it, findings of the front line about it."""

    step: Step | None  # None: the version has no such step
    name: str
    claims: list[Claim] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len({claim.action.ticket_id for claim in self.claims}) + len(self.items)


def claims_of(process: Process, person: Person) -> list[Claim]:
    """Every revision of the process that was not called off, the latest first; two statements."""
    found = list(
        Action.objects.standing().filter(process=process).exclude(ticket__state__in=NEVER_ISSUED)
        .select_related("ticket", "version").defer(*HEAVY).order_by("-planned_at", "-pk"))
    wanted = {action.ticket_id for action in found}
    readable = tickets_for(person).filter(pk__in=wanted).order_by().values_list("pk", flat=True)
    open_to = set(readable) if wanted else set()
    return [Claim(action, action.ticket_id in open_to) for action in found]


def spots_of(steps: Sequence[Step], claims: Iterable[Claim], items: Iterable[Item]) -> list[Spot]:
    """The steps with anything open, in reading order; what names no step of this version comes last."""
    by_key = {step.element_id: step for step in steps}
    by_name = {step.name: step.element_id for step in reversed(steps) if step.name}
    found: dict[str, Spot] = defaultdict()
    for claim in claims:
        if claim.action.node and claim.ticket.state in LIVE:
            said = claim.action.node_name or claim.action.node
            _spot(found, by_key, by_name, claim.action.node, said).claims.append(claim)
    for item in items:
        _spot(found, by_key, by_name, item.step, item.step).items.append(item)
    order = {key: at for at, key in enumerate(by_key)}
    return sorted(found.values(), key=lambda spot: order.get(spot.step.element_id, 0) if spot.step else len(order))


def _spot(found: dict[str, Spot], by_key: dict[str, Step], by_name: dict[str, str], said: str, name: str) -> Spot:
    key = said if said in by_key else by_name.get(said.strip(), said)
    step = by_key.get(key)
    if key not in found:
        found[key] = Spot(step, step.name or key if step else name)
    return found[key]


def open_items(process: Process, person: Person) -> list[Item]:
    """What the front line found and nobody has verified as mended, as far as the person may see it."""
    found = items_for(person).filter(process=process).exclude(state=Item.State.VERIFIED)
    return list(found.order_by("due_on", "pk"))


def address_of(claim: Claim) -> str:
    """Where the ticket is read; empty for who may not."""
    return reverse("ticket", args=[claim.ticket.key]) if claim.readable else ""
