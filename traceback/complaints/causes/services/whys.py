"""Asking why: a symptom, causes below it, confirmed by evidence or ruled out for a reason, and the last of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.organisation.models import Person
from complaints.causes.laws import blames_only
from complaints.causes.models import Evidence, Why
from complaints.causes.services.errors import CannotAnalyse
from complaints.causes.services.locking import analysed, explained, held_why, saved, worded
from complaints.tickets.services.recording import record
from workflows.ledger.chain import Change

MOST_WHYS = 200
State = Why.State


@transaction.atomic
def name_symptom(*, ticket_id: int, text: str, by: Person, at: datetime) -> Why:
    """What is to be explained; one per ticket."""
    ticket = analysed(ticket_id, by, at)
    if ticket.whys.filter(parent=None).exists():
        raise CannotAnalyse(_("现象已经写明，请在它下面追问原因。"))
    why = Why.objects.create(ticket=ticket, text=worded(text), round=ticket.round, author_id=by.pk,
                             author_name=by.name, at=at)  # fmt: skip
    _record(why, "causes.symptom_named", by, at)
    return why


@transaction.atomic
def ask_why(*, parent_id: int, text: str, factor: str, by: Person, at: datetime) -> Why:
    """A possible cause of what stands above. Below a root cause it is asked on: that one is the last word no more."""
    parent = held_why(parent_id, None, by, at)
    if parent.state == State.RULED_OUT:
        raise CannotAnalyse(_("「%(cause)s」已被排除，不能在它下面追问；请先说明理由重新考虑它。") % {
            "cause": parent.text})  # fmt: skip
    if parent.ticket.whys.count() >= MOST_WHYS:
        raise CannotAnalyse(_("一个工单最多 %(most)d 条原因。") % {"most": MOST_WHYS})
    said = worded(text)
    if parent.whys.filter(text=said).exists():
        raise CannotAnalyse(_("「%(cause)s」下面已有这条原因。") % {"cause": parent.text})
    why = Why.objects.create(ticket=parent.ticket, parent=parent, depth=parent.depth + 1, text=said, factor=factor,
                             round=parent.ticket.round, author_id=by.pk, author_name=by.name, at=at)  # fmt: skip
    was_root = bool(parent.root_round)
    if was_root:
        parent.unmark()
        saved(parent)
    _record(why, "causes.why_asked", by, at, of=parent.text, factor=factor, no_root_any_more=was_root)
    return why


@transaction.atomic
def reword(*, why_id: int, revision: int, text: str, factor: str, by: Person, at: datetime) -> Why:
    """Other words for what is not decided yet: the symptom, or a hypothesis."""
    why = held_why(why_id, revision, by, at)
    if why.state != State.HYPOTHESIS:
        raise CannotAnalyse(_("「%(cause)s」%(state)s，表述不能再改；请另写一条原因。") % {
            "cause": why.text, "state": why.get_state_display()})  # fmt: skip
    before = {"text": why.text, "factor": why.factor}
    why.text, why.factor = worded(text), factor
    changes = [Change(name, str(Why._meta.get_field(name).verbose_name), old, getattr(why, name))  # type: ignore[union-attr]
               for name, old in before.items() if old != getattr(why, name)]  # fmt: skip
    if changes:
        saved(why)
        record(why.ticket, "causes.reworded", by=by.as_actor(), at=at, diff=changes, detail={"why": why.pk})
    return why


@transaction.atomic
def confirm(*, why_id: int, revision: int, by: Person, at: datetime) -> Why:
    """It is so: at least one piece of evidence stands for the link."""
    why = held_why(why_id, revision, by, at)
    _insist(why, not why.is_symptom and can_proceed(why.confirm))
    if not Evidence.objects.standing().filter(why=why).exists():
        raise CannotAnalyse(_("「%(cause)s」还没有证据：请先附上文件、投诉查询或调查记录，再确认。") % {
            "cause": why.text})  # fmt: skip
    why.confirm(by=by.as_actor(), at=at)
    _record(saved(why), "causes.confirmed", by, at)
    return why


@transaction.atomic
def rule_out(*, why_id: int, revision: int, reason: str, by: Person, at: datetime) -> Why:
    """It is not so, and this is why. It stays in the tree, struck through."""
    why = held_why(why_id, revision, by, at)
    _insist(why, not why.is_symptom and can_proceed(why.rule_out))
    why.rule_out(by=by.as_actor(), at=at, reason=explained(reason))
    _record(saved(why), "causes.ruled_out", by, at, reason=why.reason)
    return why


@transaction.atomic
def reconsider(*, why_id: int, revision: int, reason: str, by: Person, at: datetime) -> Why:
    """It may be so after all: a hypothesis again."""
    why = held_why(why_id, revision, by, at)
    _insist(why, can_proceed(why.reconsider))
    why.reconsider(by=by.as_actor(), at=at, reason=explained(reason))
    _record(saved(why), "causes.reconsidered", by, at, reason=why.reason)
    return why


@transaction.atomic
def mark_root(
    *, why_id: int, revision: int, kind: str, factor: str, by: Person, at: datetime, reason: str = ""
) -> Why:
    """It is what has to be removed. Never "human error" alone; in a later round said again, with a reason."""
    why = held_why(why_id, revision, by, at)
    if why.is_symptom or why.state != State.CONFIRMED:
        raise CannotAnalyse(_("只有已确认的原因才能认定为根因；「%(cause)s」是「%(state)s」。") % {
            "cause": why.text, "state": why.get_state_display()})  # fmt: skip
    if why.whys.exclude(state=State.RULED_OUT).exists():
        raise CannotAnalyse(_("「%(cause)s」下面还有没排除的原因；根因是追问到底的那一条。") % {"cause": why.text})
    if blames_only(why.text):
        said = _("「%(cause)s」只说了是谁的错，不能作为最终的根因。请继续追问：为什么这个错误能够发生、"
                 "又没有被拦住？（例如：缺少校验、界面容易选错、没有复核、规则没有写明、培训没有覆盖。）")
        raise CannotAnalyse(said % {"cause": why.text})
    if kind not in Why.RootKind.values or factor not in Why.Factor.values:
        raise CannotAnalyse(_("请选择根因类别和人、机、料、法、环中的一项。"))
    if why.root_round and why.root_round < why.ticket.round:
        reason = explained(reason)
    why.factor = factor
    why.mark(kind, why.ticket.round)
    _record(saved(why), "causes.root_marked", by, at, reason=reason, kind=kind, factor=factor)
    return why


def _insist(why: Why, able: bool) -> None:
    if not able:
        raise CannotAnalyse(_("「%(cause)s」是「%(state)s」，现在不能这样处理。") % {
            "cause": why.text, "state": _("现象") if why.is_symptom else why.get_state_display()})  # fmt: skip


def _record(why: Why, verb: str, by: Person, at: datetime, *, reason: str = "", **more: Any) -> None:
    detail = {"why": why.pk, "text": why.text, "depth": why.depth, **more}
    record(why.ticket, verb, by=by.as_actor(), at=at, reason=reason, detail=detail)
