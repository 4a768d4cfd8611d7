"""Four tickets of the demo: one to be confirmed, two located and being analysed, and one customer helped today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Person, Post
from approvals.organisation.services import appoint, create_post
from complaints.models import Contact, Product
from complaints.tickets import posts
from complaints.tickets.management.demo.parts import tell_before
from complaints.tickets.models import Kind, Ticket
from complaints.tickets.services import link_contacts, open_ticket, propose_ticket, take_up_individual
from workflows.ledger.actor import SYSTEM

# code: (name, staff number of who holds it)
POSTS: Final = {
    posts.LOCATOR: ("投诉原因定位岗", "20022"), posts.LEAD: ("投诉溯源牵头岗", "20013"),
    posts.JUDGE: ("效果评估岗", "20012"), posts.MEETING: ("服务例会秘书岗", "20014"),
}  # fmt: skip
LOCATED: Final = {"problem_type": "process_collaboration", "urgency": "3", "difficulty": "2", "impact": "3"}
TOP_UP: Final = {
    "locate": ("20022", "located", "热线与网厅投诉集中在银联渠道。",
               {**LOCATED, "specialist": "IT", "suspected": "银联网关超时后没有自动冲正，退款靠人工。"}),
}
BROADBAND: Final = {
    "locate": ("20022", "located", "到期提醒与资费展示两处问题。",
               {**LOCATED, "urgency": "2", "specialist": "MKT", "suspected": "续费流程没有到期前提醒的节点。"}),
}


def appoint_people(people: Mapping[str, Person], at: datetime) -> None:
    """Posts for the parts of a ticket's way, and who holds them."""
    for code, (name, number) in POSTS.items():
        person = people[number]
        if not Post.objects.filter(code=code).exists():
            post = create_post(code=code, name=name, department_id=person.department_id, by=SYSTEM, at=at)
            appoint(person_id=person.pk, post_id=post.pk, since=at, by=SYSTEM, at=at)


def tell(people: Mapping[str, Person], at: datetime) -> list[Ticket]:
    """The tickets, as they stand at `at`."""
    return [tale(people, at) for tale in (_top_up, _broadband, _candidate, _individual)]


def _top_up(people: Mapping[str, Person], at: datetime) -> Ticket:
    begun = at - timedelta(days=12)
    ticket = _opened(people, begun, "网上银联充值未到账", "网上充值", Kind.HOT)
    _walk(ticket, people, TOP_UP, begun)
    return ticket


def _broadband(people: Mapping[str, Person], at: datetime) -> Ticket:
    begun = at - timedelta(days=60)
    ticket = _opened(people, begun, "家庭宽带到期续费，资费说明不清", "家庭宽带", Kind.HOT)
    _walk(ticket, people, BROADBAND, begun)
    return ticket


def _candidate(people: Mapping[str, Person], at: datetime) -> Ticket:
    ticket = propose_ticket(
        title="境外流量提醒不及时", kind=Kind.ABNORMAL, by=people["20021"].as_actor(), at=at - timedelta(days=1),
        summary="近一周境外流量费用投诉明显多于平日，集中在漫游日租提醒。", rated=(2, 2, 2),
        product=Product.objects.filter(name="国际漫游").first())
    link_contacts(ticket_id=ticket.pk, wanted={"product": "国际漫游"}, by=people["20022"], at=at - timedelta(hours=20))
    return ticket


def _individual(people: Mapping[str, Person], at: datetime) -> Ticket:
    contact = Contact.objects.filter(product__name="网上充值").order_by("-at", "-pk")[0]
    return take_up_individual(contact_id=contact.pk, title="三次充值未到账，客户要求当面说明", by=people["30000"],
                              summary="客户一个月内三次充值未到账，两次承诺回电未兑现。", at=at - timedelta(minutes=40))


def _opened(people: Mapping[str, Person], at: datetime, title: str, product: str, kind: str) -> Ticket:
    locator = people["20022"]
    ticket = propose_ticket(title=title, kind=kind, by=locator.as_actor(), at=at, rated=(3, 2, 3),
                            product=Product.objects.filter(name=product).first(),
                            summary=f"「{product}」同类投诉集中，客户反映的问题相同。")
    link_contacts(ticket_id=ticket.pk, wanted={"product": product}, by=locator, at=at + timedelta(hours=1))
    return open_ticket(ticket_id=ticket.pk, by=locator, at=at + timedelta(hours=2))


def _walk(ticket: Ticket, people: Mapping[str, Person], way: Mapping[str, tuple[str, str, str, Mapping[str, str]]],
          begun: datetime) -> None:
    """Decide step by step, a few days between them; what comes after the analysis needs what rooms above keep."""
    for place, (node, (number, outcome, comment, form)) in enumerate(way.items(), 1):
        tell_before(node, ticket, people, begun + timedelta(days=2 * place, hours=-6))
        item = WorkItem.objects.open().get(case=ticket.case, node=node)
        decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=people[number], comment=comment,
               form=dict(form), at=begun + timedelta(days=2 * place))
