"""Whys as their tests ask them."""

from django.core.files.base import ContentFile

from complaints.causes import services
from complaints.causes.services.evidence import kept
from tests.tickets.factories import MONDAY

CHAIN = ["支付成功未入账", "异步通知超时被丢弃", "超时由 30 s 改为 5 s", "上线未做回调回归", "流程 P-0312 v4 无该节点"]


def symptom(case, by, text="网上银联充值未到账", at=MONDAY):
    return services.name_symptom(ticket_id=case.pk, text=text, by=by, at=at)


def ask(parent, text, by, factor="", at=MONDAY):
    return services.ask_why(parent_id=parent.pk, text=text, factor=factor, by=by, at=at)


def prove(why, by, text="1,267 单超时", at=MONDAY):
    file = kept(ContentFile(text.encode()), "日志.txt")
    return services.add_file(why_id=why.pk, file=file, note="", by=by, at=at)


def confirm(why, by, at=MONDAY):
    why.refresh_from_db()
    return services.confirm(why_id=why.pk, revision=why.revision, by=by, at=at)


def rule_out(why, by, reason="到达率 99.6%，假设不成立", at=MONDAY):
    why.refresh_from_db()
    return services.rule_out(why_id=why.pk, revision=why.revision, reason=reason, by=by, at=at)


def mark(why, by, at=MONDAY, kind="process", factor="method", reason=""):
    why.refresh_from_db()
    return services.mark_root(
        why_id=why.pk, revision=why.revision, kind=kind, factor=factor, reason=reason, by=by, at=at)


def chain(case, by, texts=CHAIN):
    """Symptom and whys one below the other, each proven and confirmed."""
    made = [symptom(case, by)]
    for text in texts:
        made.append(ask(made[-1], text, by))
        prove(made[-1], by, text)
        confirm(made[-1], by)
    return made
