"""What a complaint ticket adds to a trail: the problem, its complaints and queries, what was said, its own events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.inbox.labels import outcome_label
from complaints.forms import FilterForm
from complaints.tickets import selectors
from complaints.tickets.models import Ticket
from complaints.tickets.sheets import Table, tables_of
from reports.trail.dossier import DomainPart
from reports.trail.words import Words, verb_words
from workflows.ledger.models import Event

FEW_VOICES = 4


def part_of(ticket: Ticket) -> DomainPart:
    """The ticket's part of the trail of one of its cases."""
    own = [_complaints(ticket), _queries(ticket), _said(ticket), *tables_of(ticket), _events(ticket)]
    return DomainPart(state=ticket.get_state_display(), facts=list(_facts(ticket)),
                      tables=[table for table in own if table.rows or table.pictures])


def _facts(ticket: Ticket) -> Iterator[tuple[Words, str]]:
    yield _("工单号"), ticket.key
    yield _("关注内容"), ticket.get_kind_display()
    yield _("优先级"), _("%(priority)s = 紧急 %(urgency)s × 难度 %(difficulty)s × 影响 %(impact)s") % {
        "priority": ticket.priority, "urgency": ticket.urgency, "difficulty": ticket.difficulty,
        "impact": ticket.impact}
    yield _("层级"), ticket.get_level_display()
    if ticket.problem_type:
        yield _("问题类型"), ticket.get_problem_type_display()
    if ticket.specialist:
        yield _("专业部门"), ticket.specialist.name
    if ticket.major:
        yield _("重大"), _("经服务例会决策")
    if ticket.led_by_province:
        yield _("省市协同"), _("省公司质量管理牵头")
    for label, text in ((_("问题描述"), ticket.summary), (_("初步定位"), ticket.suspected)):
        if text:
            yield label, text
    if ticket.without_actions:
        yield _("无须措施的理由"), ticket.without_actions
    if ticket.verdict and ticket.verdict_by:
        yield _("效果结论"), f"{ticket.get_verdict_display()} · {ticket.verdict_by.name}"
    if ticket.fixed_into:
        yield _("固化到"), ticket.fixed_into


def _complaints(ticket: Ticket) -> Table:
    found = selectors.numbers(ticket)
    period = " – ".join(f"{localtime(at):%Y-%m-%d}" for at in (found.first, found.last) if at)
    note = _("共 %(all)s 件（投诉 %(complaints)s，咨询 %(enquiries)s），%(period)s；以下为典型原声") % {
        "all": found.all, "complaints": found.complaints, "enquiries": found.enquiries, "period": period}
    rows = [[one.text, one.place, f"{localtime(one.at):%Y-%m-%d}", str(one.number)]
            for one in selectors.voices(ticket)[:FEW_VOICES]]
    return Table(_("关联投诉"), [_("原声（已脱敏）"), _("地区"), _("日期"), _("相近件数")], rows, note)


def _queries(ticket: Ticket) -> Table:
    labels = FilterForm.base_fields
    rows = [["；".join(f"{labels[name].label}：{value}" for name, value in one.wanted.items() if name in labels),
             _("持续关联") if one.active else _("已停止"), one.by_name, _when(one.at)]
            for one in ticket.queries.order_by("pk")]
    return Table(_("关联条件"), [_("条件"), _("状态"), _("保存人"), _("时间")], rows)


def _said(ticket: Ticket) -> Table:
    rows = [[str(one.round), one.detail.get("step", "") or one.node, outcome_label(one.outcome), one.text, one.by_name,
             _when(one.at)] for one in ticket.said.order_by("pk")]
    return Table(_("各环节的结论"), [_("轮次"), _("环节"), _("结论"), _("内容"), _("人员"), _("时间")], rows)


def _events(ticket: Ticket) -> Table:
    """The ticket's own stream; the process's events follow in the trail itself."""
    found = Event.objects.of_stream(ticket.stream).order_by("seq")
    return Table(_("工单事件"), [_("序号"), _("事件"), _("人员"), _("理由"), _("时间"), "SHA-256"],
                 [_row(event) for event in found])


def _row(event: Event) -> Sequence[str]:
    said, _kind = verb_words(event.verb)
    reason = str(json.loads(event.body).get("reason", ""))
    who = event.actor_name if event.actor_id is not None else _("系统")
    return [str(event.seq), str(said), who, reason, _when(event.at), f"{event.hash[:16]}…"]


def _when(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"
