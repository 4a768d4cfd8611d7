"""The tickets of the demo, one in every state: walked there through the services over a quarter of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from approvals.organisation.models import Person
from complaints.archive.months import later, month_of
from complaints.archive.services import CannotClose, close_month
from complaints.management.demo.deeds import Telling, call, opened
from complaints.management.demo.people import FIXER, JUDGE, LEAD, LOCATOR
from complaints.management.demo.tales import (
    ANALYSING,
    CLOSED,
    IMPROVING,
    MEETING,
    OPEN,
    PLANNING,
    TALES,
    VERIFYING,
    Tale,
)
from complaints.management.demo.whys import look_into, tell_whys
from complaints.models import Contact, Product
from complaints.tickets.models import Kind, Ticket
from complaints.tickets.services import (
    dismiss_ticket,
    link_contacts,
    merge_ticket,
    propose_ticket,
    reopen_ticket,
    take_up_individual,
)

LOCATED: Final = {"problem_type": "process_collaboration", "urgency": "3", "difficulty": "2", "impact": "3"}
WATCHED: Final = 24  # days until an effect is judged


def tell(people: Mapping[str, Person], at: datetime) -> list[Ticket]:
    """The tickets, as they stand at `at`; and the month before is closed into the archive."""
    products = {one.name: one for one in Product.objects.all()}
    told = [_told(people, tale, products[tale.product], at) for tale in TALES]
    told += [*_not_pursued(people, at), _individual(people, at)]
    call(people, "服务例会", at + timedelta(days=3), at - timedelta(hours=4))
    _archived(people, at)
    return told


def _told(people: Mapping[str, Person], tale: Tale, product: Product, at: datetime) -> Ticket:
    """One ticket along its way, as far as its tale goes."""
    one = opened(people, tale, product, at - timedelta(days=tale.begun))
    for state, deed in WAY.items():
        if tale.reaches(state):
            deed(one)
    if tale.far == ANALYSING:
        tell_whys(one.ticket, tale.tree, one.head, one.after(hours=5))
    if tale.far in (VERIFYING, CLOSED):
        one.watch(begun=tale.begun + 17, now=at)
    if tale.far == CLOSED:
        _closed(one)
    if tale.relapse:
        reopen_ticket(ticket_id=one.ticket.pk, reason=tale.relapse, by=people[LEAD], at=at - timedelta(days=2))
    return one.ticket


def _locate(one: Telling) -> None:
    form = {**LOCATED, "suspected": one.tale.suspected, "specialist": one.tale.department}
    form |= {"major": "on"} if one.tale.major else {}
    one.decide("locate", "located", LOCATOR, "投诉集中，原因指向同一处。", **form)


def _analyse(one: Telling) -> None:
    if one.tale.looked:
        look_into(one.ticket, one.tale.looked, one.head, one.after(days=1))
    tell_whys(one.ticket, one.tale.tree, one.head, one.after(hours=5))
    one.decide("analyse", "analysed", one.head.number, "逐层追问，证据见原因分析。", finding=one.tale.finding)


def _plan(one: Telling) -> None:
    one.plan()
    one.decide("plan", "planned", one.head.number, "措施、责任人与期限见工单。", plan=one.tale.plan)


def _meet(one: Telling) -> None:
    if one.tale.major:
        one.meet()


def _improve(one: Telling) -> None:
    one.improve()
    one.decide("improve", "improved", one.head.number, "各项措施已落实。", done="措施全部办结，证据见各项措施。")


def _closed(one: Telling) -> None:
    """Judged by the numbers, fixed into the library, closed."""
    one.after(days=WATCHED)
    one.decide("judge", "effective", JUDGE, "观察期满，万户投诉低于目标。")
    one.decide("fix", "fixed", FIXER, "已核对流程库。", fixed_into="无须固化：已在支撑系统中固化，流程库同步登记")
    one.decide("finish", "close", JUDGE, "闭环完成。")


WAY: Final = {OPEN: _locate, ANALYSING: _analyse, PLANNING: _plan, MEETING: _meet, IMPROVING: _improve}


def _not_pursued(people: Mapping[str, Person], at: datetime) -> list[Ticket]:
    """A candidate that waits, one that came to nothing, and one that was the same problem as another."""
    by, lead = people[LOCATOR], people[LEAD]
    waiting = propose_ticket(
        title="掌上营业厅登录验证码收不到", kind=Kind.ABNORMAL, by=by.as_actor(), at=at - timedelta(days=1),
        summary="近两天同类来电明显多于平日，集中在晚间。", rated=(2, 2, 2))
    dismissed = propose_ticket(
        title="节日祝福短信重复发送", kind=Kind.BATCH, by=by.as_actor(), at=at - timedelta(days=25),
        summary="一天内 11 件投诉收到两条祝福短信。")
    dismiss_ticket(ticket_id=dismissed.pk, reason="短信平台切换当日一次性重发，已当日致歉，不再发生", by=lead,
                   at=at - timedelta(days=24))
    return [waiting, dismissed, _merged(people, at)]


def _merged(people: Mapping[str, Person], at: datetime) -> Ticket:
    by = people[LOCATOR]
    target = Ticket.objects.get(title="境外流量提醒不及时")
    same = propose_ticket(title="漫游日租提醒短信时段不清", kind=Kind.HOT, by=by.as_actor(), at=at - timedelta(days=7),
                          product=target.product, summary="客户看不懂日租按自然日还是 24 小时。")
    link_contacts(ticket_id=same.pk, wanted={"product": "国际漫游", "q": "日租"}, by=by, at=at - timedelta(days=7))
    return merge_ticket(ticket_id=same.pk, into_id=target.pk, reason="与境外流量提醒是同一个问题", by=by,
                        at=at - timedelta(days=6))


def _individual(people: Mapping[str, Person], at: datetime) -> Ticket:
    contact = Contact.objects.filter(product__name="网上充值").order_by("-at", "-pk")[0]
    return take_up_individual(contact_id=contact.pk, title="三次充值未到账，客户要求当面说明", by=people["30000"],
                              summary="客户一个月内三次充值未到账，两次承诺回电未兑现。", at=at - timedelta(minutes=40))


def _archived(people: Mapping[str, Person], at: datetime) -> None:
    """The last two months that are over are closed by Quality Management."""
    for back in (-2, -1):
        try:
            close_month(month=later(month_of(at), back), by=people[JUDGE], at=at - timedelta(minutes=5))
        except CannotClose:
            continue
