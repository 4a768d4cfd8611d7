"""Setting the rule by which a ticket may be closed: a new version each time, and never by those whom it judges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.effect.models import Basis, ClosingRule
from complaints.effect.selectors.measuring import measured
from complaints.effect.services.keeping import keep
from complaints.effect.services.refusals import CannotProve
from complaints.tickets import owners, posts
from complaints.tickets.models import LIVE, State, Ticket
from complaints.tickets.services import record
from workflows.ledger.chain import Change

LEAST_WORDS: Final = 2
AFTER_IMPROVING: Final = (State.IMPROVING, State.VERIFYING)
TERMS: Final = (
    "basis", "counted", "wanted", "measure", "place", "product", "target", "window", "least_exposure", "fix_on",
    "problem_from", "problem_until", "baseline_days", "relapse_days", "relapse_limit",
)


@transaction.atomic
def set_rule(*, ticket_id: int, terms: Mapping[str, Any], reason: str, by: Person, at: datetime) -> ClosingRule:
    """A new version of the rule, measured at once; the same terms again change nothing."""
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
    if (why := refusal(ticket, by, at)) is not None:
        raise CannotProve(why)
    before = ClosingRule.objects.filter(ticket=ticket).order_by("-number").first()
    rule = _next(ticket, before, terms, " ".join(reason.split())[:500], by, at)
    if before is not None and before.round == rule.round and not _changes(before, rule):
        return before
    _refuse_incomplete(rule, before)
    rule.save()
    record(ticket, "effect.rule.set", by=by.as_actor(), at=at, reason=rule.reason,
           detail={"version": rule.number, "round": rule.round, **_said(rule)}, diff=_changes(before, rule))
    keep(measured(rule, at))
    return rule


def may_set(ticket: Ticket, by: Person, at: datetime) -> bool:
    """Whether this person may set the rule now."""
    return refusal(ticket, by, at) is None


def refusal(ticket: Ticket, by: Person, at: datetime) -> str | None:
    """Why this person may not set the rule now; None if they may."""
    if ticket.state not in LIVE and ticket.state != State.CANDIDATE:
        return _("工单处于「%(state)s」，不能再改关闭规则。") % {"state": ticket.get_state_display()}
    if not by.can("effect.set_rule"):
        return _("你的角色不能设定关闭规则。")
    if ticket.state not in AFTER_IMPROVING:
        return None if posts.leads(by, at) else _("只有客服原因定位岗与质量管理岗位可以设定关闭规则。")
    if by.pk in owners.owners_of(ticket):
        return _("改进开始后，负责或执行措施的人不得更改关闭规则。")
    return None if posts.holds(by, posts.JUDGE, at) else _("改进开始后，只有质量管理的效果评估岗可以更改关闭规则。")


def _next(ticket: Ticket, before: ClosingRule | None, terms: Mapping[str, Any], reason: str, by: Person,
          at: datetime) -> ClosingRule:
    last = ClosingRule.objects.filter(ticket=ticket).aggregate(last=Max("number"))["last"] if before else 0
    return ClosingRule(
        ticket=ticket, number=(last or 0) + 1, round=ticket.round, reason=reason, by_id=by.pk, by_name=by.name, at=at,
        **{name: terms[name] for name in TERMS if name in terms})


def _refuse_incomplete(rule: ClosingRule, before: ClosingRule | None) -> None:
    if before is not None and len(rule.reason) < LEAST_WORDS:
        why = _("更改关闭规则须写明理由（至少 %(least)s 个字）。") % {"least": LEAST_WORDS}
        raise CannotProve(why, fields={"reason": why})
    if rule.basis == Basis.MATCHING and not any(rule.wanted.values()):
        why = _("请至少填写一个条件，或改为统计已关联的投诉。")
        raise CannotProve(why, fields={"category": why})
    if not rule.problem_from <= rule.problem_until < rule.fix_on:
        why = _("日期须依次为：问题起始日、问题截止日、措施生效日。")
        raise CannotProve(why, fields={"problem_until": why})


def _changes(before: ClosingRule | None, rule: ClosingRule) -> list[Change]:
    """What differs, as the ledger keeps it."""
    then, now = (_said(before) if before else {}), _said(rule)
    labels = {name: str(ClosingRule._meta.get_field(name).verbose_name) for name in TERMS}  # type: ignore[union-attr]
    return [Change(name, labels[name], then.get(name), now[name]) for name in TERMS if then.get(name) != now[name]]


def _said(rule: ClosingRule) -> dict[str, Any]:
    """The terms as the ledger can hold them."""
    said: dict[str, Any] = {}
    for name in TERMS:
        value = getattr(rule, name)
        said[name] = value if isinstance(value, int | dict) or value is None else str(value)
    for name in ("target", "relapse_limit"):
        said[name] = f"{getattr(rule, name):.2f}"
    return said
