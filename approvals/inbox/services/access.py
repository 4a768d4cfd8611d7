"""An item under its case's lock: is it theirs, is it still open, is it what they saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from approvals.inbox.labels import closing_label, outcome_label
from approvals.inbox.models import Asking, Principal, WorkItem
from approvals.inbox.rows import Claimable, item_and_claims
from approvals.inbox.selectors.items import Claim, claim_among, claim_for_another, keeps_out
from approvals.inbox.services.errors import (
    AlreadyDecided,
    CannotDecide,
    ContentChanged,
    NotYours,
    OtherChange,
    RefusedByRules,
    YourOwn,
)
from approvals.inbox.subjects import subject_of
from approvals.organisation.models import Person
from workflows.engine.protocol import Refused, Stale
from workflows.ledger.chain import Object
from workflows.ledger.models import Event
from workflows.runtime.models import Case, PendingCommand
from workflows.runtime.move import Move
from workflows.runtime.pending import GIVEN
from workflows.runtime.ports import DomainRefused
from workflows.runtime.refusals import TRIED


class Hold(NamedTuple):
    """An open item that this person may act on, the post through which they may, and for whom if not for themselves."""

    item: WorkItem
    post_id: int | None
    on_behalf_of: int | None = None


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Whatever engine, laws or domain refuse reaches the door as one kind of error."""
    try:
        yield
    except DomainRefused as refusal:
        raise (CannotDecide if refusal.fields else RefusedByRules)(str(refusal), refusal.fields) from refusal
    except Stale as late:
        raise AlreadyDecided(str(late), OtherChange("", None, str(late))) from late
    except Refused as refusal:
        raise RefusedByRules(str(refusal)) from refusal
    except Case.DoesNotExist as missing:
        raise NotYours(_("没有这个案件。")) from missing


def hold(move: Move, item_id: int, by: Person, *, delegated: bool = False) -> Hold:
    """The item, read again under the lock: NotYours for strangers, AlreadyDecided when it is closed, CannotDecide while
    it is delegated (unless `delegated` says that this is known)."""
    if not by.can("work.decide"):
        raise NotYours(_("你的角色不能办理待办。"))
    item, claims = item_and_claims(item_id, move.case.pk, by.pk, move.at)
    if item is not None:
        move.memo[TRIED] = Object("work", str(item.pk), node=item.node, name=item.name)
    claim = _claim(item, claims, by, move.at) if item else None
    if item is None or claim is None:
        raise (YourOwn if item and _is_own(item, by) else NotYours)(_("这项待办不在你名下。"))
    if not item.is_open:
        raise AlreadyDecided(*already_decided(item, by))
    if item.effective_at is not None and GIVEN not in move.memo:
        raise AlreadyDecided(*just_decided(item, by))
    if not delegated and (away := _delegated_to(item, claims)):
        raise CannotDecide(_("这项待办已委派给 %(who)s，请等待答复或先收回。") % {"who": away})
    move.by = by.as_actor(via=claim.post_name, on_behalf_of=claim.on_behalf_of, address=move.by.address)
    return Hold(item, claim.post_id, claim.absent_id)


def _is_own(item: WorkItem, by: Person) -> bool:
    """Whether it waits for somebody else's word on what the person started or decided."""
    return item.is_open and (item.initiator_id == by.pk or keeps_out(item, by.pk))


def _claim(item: WorkItem, claims: Sequence[Claimable], by: Person, at: datetime) -> Claim | None:
    """Through what the person may act: their own right, or as the substitute of somebody who is away."""
    own = claim_among(claims, item, by)
    return own or claim_for_another(item, [(claim.kind, claim.principal_id) for claim in claims], by, at)


def _delegated_to(item: WorkItem, claims: Sequence[Claimable]) -> str:
    """Who has the item until they answer; asks nothing where nobody was ever asked."""
    if not any(claim.kind == Principal.Kind.ASKED for claim in claims):
        return ""
    away = Asking.objects.open().filter(item=item, kind=Asking.Kind.DELEGATE).select_related("asked").first()
    return away.asked.name if away else ""


def already_decided(item: WorkItem, by: Person) -> tuple[str, OtherChange]:
    """What became of a closed item, as a sentence and as a change."""
    if item.decided_by is None:
        what = closing_label(item.close_reason)
        return _("这项待办已关闭：%(what)s。") % {"what": what}, OtherChange("", item.closed_at, what)
    what = outcome_label(item.outcome)
    change = OtherChange(item.decided_by.name, item.closed_at, what, item.comment)
    if item.decided_by_id == by.pk:
        return _("你已经办理过这一项：%(what)s。") % {"what": what}, change
    return _("%(who)s 已先办理这一项：%(what)s。") % {"who": change.who, "what": what}, change


def just_decided(item: WorkItem, by: Person) -> tuple[str, OtherChange]:
    """What somebody has decided and may still undo."""
    decision = PendingCommand.objects.waiting().get(subject_id=item.pk)
    what = outcome_label(decision.payload["said"])
    change = OtherChange(decision.by.name, decision.given_at, what, decision.payload["comment"])
    if decision.given_by == by.pk:
        return _("你刚刚办理过这一项：%(what)s。") % {"what": what}, change
    return _("%(who)s 刚刚办理了这一项：%(what)s。") % {"who": change.who, "what": what}, change


def check_content(move: Move, item: WorkItem, by: Person, *, digest: str, revision: int | None) -> str:
    """The digest of the content as it is now; ContentChanged when it is not what the person saw."""
    now = subject_of(item.process_key).digest(move.case, item)
    if digest and now and digest != now:
        raise _changed(move.case, by)
    check_revision(move, by, revision)
    return now


def check_revision(move: Move, by: Person, revision: int | None) -> None:
    """ContentChanged when the case has moved since the person opened the page; None is for who cannot tell."""
    if revision not in (None, move.case.revision):
        raise _changed(move.case, by)


def _changed(case: Case, by: Person) -> ContentChanged:
    message = _("你打开之后内容有变化。请看过变化再提交，你写的意见已保留。")
    return ContentChanged(message, _last_change(case, by))


def _last_change(case: Case, by: Person) -> OtherChange:
    last = Event.objects.filter(stream=case.stream).exclude(actor_id=by.pk).order_by("-seq").first()
    if last is None:
        return OtherChange("", case.ledger_at, _("内容有变化"))
    return OtherChange(last.actor_name, last.at, _("内容有变化"))
