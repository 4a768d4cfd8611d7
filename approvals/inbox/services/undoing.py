"""Decisions that can be undone for a moment: kept, rehearsed when they are given, taken back or taking effect later.

Between giving and effect the item is in nobody's inbox, the case stands where it stood and nothing has been sent. What
would be refused is refused when it is given: the whole move is rehearsed and taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.inbox import rows
from approvals.inbox.models import WorkItem
from approvals.inbox.services.access import Hold, check_content, hold, refusals_in_words
from approvals.inbox.services.choices import Choice, act
from approvals.inbox.services.deciding import attributes_of
from approvals.inbox.services.drafts import keep_again
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, Conflict, NotYours, OtherChange
from approvals.inbox.services.telling import tell
from approvals.organisation.models import Person
from workflows.ledger.chain import NOTHING, Entry
from workflows.runtime import pending
from workflows.runtime.models import PendingCommand
from workflows.runtime.move import Move, moving, rehearsing
from workflows.runtime.pending import CannotTakeEffect, Carrier, Given

KIND: Final = "inbox.choice"
SAID: Final = frozenset({"work.decided", "work.returned"})


def may_be_undone(item: WorkItem) -> bool:
    """Whether the step gives time to think again; launching, publishing and handing over to others do not."""
    return attributes_of(item).get("undo", "any") != "none"


def wait(move: Move, held: Hold, choice: Choice, by: Person, seen: str, undo_for: timedelta) -> datetime:
    """Keep the choice until it takes effect, and say in the chain what was decided; returns the moment of effect."""
    with rehearsing(move) as trial:
        act(trial, held, choice, by, seen)
    effective_at = move.at + undo_for
    given = Given(KIND, choice.item_id, held.item.generation, choice.to_json(), seen)
    pending.give(move, given, effective_at=effective_at)
    rows.put_aside(choice.item_id, effective_at)
    move.record(_said(trial, effective_at))
    return effective_at


def _said(trial: Move, effective_at: datetime) -> Entry:
    """What the rehearsed decision says, without what has not happened yet."""
    entry = next(entry for entry in trial.entries if entry.verb in SAID)
    detail = {name: value for name, value in entry.detail.items() if name not in ("steps", "fired")}
    detail["effective_at"] = effective_at.isoformat()
    return replace(entry, command=NOTHING, answers=(), detail=detail)


def undo(*, item_id: int, case_id: int, by: Person, at: datetime, address: str = "") -> WorkItem:
    """Take one's own decision back before it takes effect; the item is open again and what was typed is kept."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        decision = _waiting(move, item_id, by)
        pending.undo(move, decision)
        _voided(move, decision)
    return WorkItem.objects.select_related("case").get(pk=item_id)


def _waiting(move: Move, item_id: int, by: Person) -> PendingCommand:
    """The person's own waiting decision on the item; a clear word when it is too late."""
    mine = PendingCommand.objects.filter(case_id=move.case.pk, subject_id=item_id, given_by=by.pk).order_by("-pk")
    decision = mine.first()
    if decision is None:
        raise NotYours(_("你在这一项上没有可撤销的决定。"))
    if decision.status == PendingCommand.Status.UNDONE:
        raise AlreadyDecided(_("这个决定已经撤销。"), OtherChange(by.name, decision.settled_at, _("已撤销")))
    if decision.status != PendingCommand.Status.WAITING:
        label = decision.get_status_display()
        message = _("已过撤销时间：决定%(state)s。") % {"state": label}
        raise AlreadyDecided(message, OtherChange(by.name, decision.settled_at, label, decision.why))
    return decision


def _open_again(decision: PendingCommand) -> None:
    """The item is back in its inboxes, with what its decider had typed."""
    rows.take_up_again(decision.subject_id)
    choice = Choice.from_json(decision.payload)
    keep_again(item_id=decision.subject_id, person_id=decision.given_by, text=choice.comment,
               form=_typed(choice.form), at=decision.settled_at or decision.given_at)


def _typed(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft keeps of a sent form."""
    return {name: value for name, value in form.items() if name not in ("csrfmiddlewaretoken", "comment", "digest")}


def _carry_out(move: Move, decision: PendingCommand) -> None:
    """Let the choice take effect, if it is still theirs to make and still about what they saw."""
    by, choice = Person.objects.get(pk=decision.given_by), Choice.from_json(decision.payload)
    try:
        held = hold(move, choice.item_id, by)
        check_content(move, held.item, by, digest=decision.digest, revision=None)
        act(move, held, choice, by, decision.digest)
    except (CannotDecide, Conflict) as why:
        raise CannotTakeEffect(str(why)) from why


def _voided(move: Move, decision: PendingCommand) -> None:
    """Tell whoever decided, and open the item again if the case still waits for it."""
    item = WorkItem.objects.get(pk=decision.subject_id)
    _tell(move, item, decision)
    if item.is_open:
        _open_again(decision)


def _tell(move: Move, item: WorkItem, decision: PendingCommand) -> None:
    """News for the decider, in the language they read."""
    reader = Person.objects.get(pk=decision.given_by)
    with override(reader.language or None):
        text = _("你对「%(step)s」的决定没有生效：%(why)s") % {"step": item.name, "why": decision.why}
    tell(move, "system.voided", item=item, people=[reader.pk], about=decision.pk, text=text)


CARRIER: Final = Carrier(_carry_out, _voided)
