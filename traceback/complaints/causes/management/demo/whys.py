"""The whys of the demo's tickets: asked, proven by the complaints themselves, ruled out, and the root causes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from approvals.organisation.models import Person
from complaints.causes import services
from complaints.causes.models import Why
from complaints.tickets.models import Ticket

LOCATOR: Final = "20022"


class Asked(NamedTuple):
    """A chain of whys below the symptom; a reason rules its last one out, else it is a root cause of the kind."""

    texts: tuple[str, ...]
    factor: str
    kind: str = "process"
    ruled_out: str = ""


TREES: Final = {
    "网上充值": (
        Asked(("支付成功未入账", "银联异步通知超时被丢弃", "超时由 30 秒改为 5 秒", "上线前没有做支付回调回归",
               "渠道变更上线流程没有「支付回调回归测试」环节"), "method"),
        Asked(("短信网关丢失到账通知",), "machine", ruled_out="到达率 99.6%，假设不成立"),
    ),
    "家庭宽带": (
        Asked(("客户到期后才发现价格变化", "到期提醒短信提前 3 天才发", "续费流程没有「到期前 30 天」环节"), "method"),
        Asked(("各渠道展示价格不一致", "资费页由 3 个部门各自维护", "资费口径没有唯一责任人"), "people", kind="duty"),
        Asked(("短信网关丢失提醒",), "machine", ruled_out="到达率 99.6%，假设不成立"),
    ),
}  # fmt: skip


def tell_whys(ticket: Ticket, people: Mapping[str, Person], at: datetime) -> None:
    """The tree of the ticket, as far as the demo knows one for its product."""
    product = ticket.product.name if ticket.product else ""
    by = people[LOCATOR]
    top = services.name_symptom(ticket_id=ticket.pk, text=ticket.title, by=by, at=at)
    for chain in TREES.get(product, ()):
        _tell(top, chain, product, by, at)


def _tell(top: Why, chain: Asked, product: str, by: Person, at: datetime) -> None:
    why = top
    for text in chain.texts:
        why = services.ask_why(parent_id=why.pk, text=text, factor="", by=by, at=at)
        if not chain.ruled_out:
            services.add_query(why_id=why.pk, wanted={"product": product}, note="", by=by, at=at)
            why = services.confirm(why_id=why.pk, revision=why.revision, by=by, at=at)
    given = {"why_id": why.pk, "revision": why.revision, "by": by, "at": at}
    if chain.ruled_out:
        services.rule_out(**given, reason=chain.ruled_out)  # type: ignore[arg-type]
    else:
        services.mark_root(**given, kind=chain.kind, factor=chain.factor)  # type: ignore[arg-type]
