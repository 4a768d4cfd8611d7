"""The reviewers' strip and the stepper of a case page, read off its work items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox.labels import closing_label, outcome_label
from approvals.inbox.models import WorkItem
from marketing_review.models import MarketingCase, State
from marketing_review.selectors.approvals import Approval
from marketing_review.selectors.board import COSIGN_NODES, stages
from marketing_review.selectors.outlook import Launch, Outlook
from marketing_review.selectors.pages import FILL, Claim, Work

REVIEWED: Final = ("quality_review", *COSIGN_NODES, "legal_review", "leader_approval")
PREPARING: Final = (State.PREPARING, State.READY_TO_LAUNCH)
STAGE_NODES: Final = (
    (FILL,), ("quality_review",), COSIGN_NODES, ("legal_review",), ("leader_approval",),
    ("dispatch", "launch_confirm"), ("run",), ("evaluation", "quality_confirm"), (),
)
EMPTIED: Final = (
    WorkItem.Closing.RETURNED, WorkItem.Closing.REMOVED, WorkItem.Closing.CANCELLED, WorkItem.Closing.INTERRUPTED)
AGAINST: Final = frozenset({"return", "refuse", "reject"})
NOBODY: Final = Claim(False)


@dataclass(frozen=True, slots=True)
class Seat:
    """One reviewer's place: what they review as, who they are, how they stand; kind is ok | bad | info | plain."""

    item: WorkItem
    role: str
    who: str
    kind: str
    label: str
    icon: str
    mine: bool
    before: str
    absence: str = ""
    outlook: Outlook | None = None

    @property
    def urged_at(self) -> datetime | None:
        return getattr(self.item, "urged_at", None) if self.item.is_open else None


@dataclass(frozen=True, slots=True)
class Strip:
    """The places of the round that is being decided."""

    seats: tuple[Seat, ...]
    cosign: tuple[Seat, ...]
    preparing: bool

    @property
    def agreed(self) -> int:
        return sum(seat.kind == "ok" for seat in self.counted)

    @property
    def counted(self) -> tuple[Seat, ...]:
        return self.seats if self.preparing else self.cosign


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the stepper with what there is to say about it."""

    number: int
    label: str
    state: str
    at: datetime | None = None
    note: str = ""


def strip_of(marketing: MarketingCase, work: Work, approvals: Iterable[Approval] = (),
             launch: Launch | None = None) -> Strip:
    """Who reviews (or prepares) the content as it was submitted last; earlier approvals keep their places."""
    preparing = marketing.state in PREPARING
    wanted = ("dispatch",) if preparing else REVIEWED
    latest: dict[tuple[str, str], WorkItem] = {}
    for item in work.items:
        if item.node in wanted and item.close_reason not in EMPTIED and _of_now(marketing, item):
            latest[item.node, item.signer] = item
    held = {approval.place: approval for approval in approvals if approval.item.node in wanted}
    outlooks = launch.outlooks if launch else {}
    seats = [_seat(item, work, held.get(place), outlooks.get(item.pk)) for place, item in latest.items()]
    seats += [_earlier(approval) for place, approval in held.items() if place not in latest and marketing.round_number]
    seats.sort(key=lambda seat: REVIEWED.index(seat.item.node) if seat.item.node in REVIEWED else 0)
    return Strip(tuple(seats), tuple(seat for seat in seats if seat.item.node in COSIGN_NODES), preparing)


def _of_now(marketing: MarketingCase, item: WorkItem) -> bool:
    return marketing.submitted_at is None or item.opened_at >= marketing.submitted_at


def _seat(item: WorkItem, work: Work, approval: Approval | None, outlook: Outlook | None) -> Seat:
    claim = work.claims.get(item.pk, NOBODY)
    kind, label, icon = _verdict(item, claim)
    if approval is not None and approval.item.pk == item.pk and not approval.stands:
        kind, label, icon = "warn", _("须重新签署"), "refresh"
    who = item.decided_by.name if item.decided_by else _who(claim)
    role = item.signer_name or claim.post or item.name
    before = approval.why if kind == "warn" and approval else _before(item, work.items)
    return Seat(item, role, who, kind, label, icon, claim.mine and item.is_open, before,
                claim.absence if item.is_open else "", outlook)


def _earlier(approval: Approval) -> Seat:
    """A place that has not been asked again in this round: its approval stands, or its turn is still to come."""
    item, who = approval.item, approval.item.decided_by.name if approval.item.decided_by else ""
    said = ("ok", _("保持有效"), "shield-check") if approval.stands else ("warn", _("须重新签署"), "refresh")
    return Seat(item, approval.name, who, *said, mine=False, before=approval.why)


def _who(claim: Claim) -> str:
    if claim.mine:
        return _("你")
    if claim.holders > 1:
        return _("%(name)s 等 %(number)s 人") % {"name": claim.holder, "number": claim.holders}
    return claim.holder


def _verdict(item: WorkItem, claim: Claim) -> tuple[str, str, str]:
    if item.is_open:
        return ("info", _("待你处理"), "pencil") if claim.mine else ("plain", _("审核中"), "clock")
    if item.decided_by_id is None:
        return "plain", closing_label(item.close_reason), ""
    if item.outcome in AGAINST:
        return "bad", outcome_label(item.outcome), "arrow-back-up"
    return "ok", outcome_label(item.outcome), "check"


def _before(item: WorkItem, items: Iterable[WorkItem]) -> str:
    """What was decided on this place last, in an earlier round."""
    said = [one for one in items if (one.node, one.signer) == (item.node, item.signer) and one.pk < item.pk
            and one.decided_by_id is not None]
    if not said:
        return ""
    return _("第 %(round)s 轮%(outcome)s") % {"round": said[-1].round, "outcome": outcome_label(said[-1].outcome)}


def steps_of(marketing: MarketingCase, work: Work, strip: Strip) -> list[Step]:
    """The stepper: stations passed with their date, the current one with how far it is."""
    made = []
    for number, (stage, nodes) in enumerate(zip(stages(marketing), STAGE_NODES, strict=True), 1):
        closed = [item.closed_at for item in work.items if item.node in nodes and item.closed_at]
        at = max(closed) if closed and stage.state == "done" else None
        note = _progress(strip) if stage.state == "current" else ""
        made.append(Step(number, stage.label, stage.state, at or _planned(marketing, number, stage.state), note))
    return made


def _progress(strip: Strip) -> str:
    if not strip.counted:
        return ""
    return _("%(done)s/%(all)s 已完成") % {"done": strip.agreed, "all": len(strip.counted)}


def _planned(marketing: MarketingCase, number: int, state: str) -> datetime | None:
    return marketing.period_start if number == 7 and state == "ahead" else None


def helpers_of(marketing: MarketingCase, strip: Strip) -> list[str]:
    """Who could ask the reader to take part: the initiator and those whose turn it is."""
    waiting: Sequence[str] = [seat.who for seat in strip.seats if seat.item.is_open and seat.who]
    return list(dict.fromkeys([marketing.initiator.name, *waiting]))[:4]
