"""What can be done to a finding, by whom, and what has to be said with it."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from reports.findings.models import Finding

Words = str | Promise


class Deed(NamedTuple):
    """A move of the machine as people see it; `by_owner`: the responsible person's, else the auditors'."""

    move: str
    verb: str
    sources: tuple[str, ...]
    by_owner: bool
    button: Words
    asks: Words
    look: str = "ld-btn-2"
    optional: bool = False  # nothing need be said


DEEDS: Final[dict[str, Deed]] = {deed.move.replace("_", "-"): deed for deed in (
    Deed("accept", "findings.accepted", ("raised",), True, _("认可，提交整改计划"), _("整改计划"), "btn-primary"),
    Deed("dispute", "findings.disputed", ("raised",), True, _("提出异议"), _("异议理由")),
    Deed("begin", "findings.begun", ("answered",), False, _("确认，开始整改"), _("确认意见"), "btn-primary", True),
    Deed("ask_again", "findings.asked_again", ("answered",), False, _("退回重新答复"), _("退回原因")),
    Deed("report", "findings.reported", ("rectifying",), True, _("报告整改完成"), _("完成情况"), "btn-primary"),
    Deed("close", "findings.closed", ("reported",), False, _("复核通过，销号"), _("复核意见"), "btn-primary"),
    Deed("send_back", "findings.sent_back", ("reported",), False, _("不通过，继续整改"), _("不通过的原因")),
    Deed("withdraw", "findings.withdrawn", ("raised", "answered"), False, _("撤销发现"), _("撤销原因"), "ld-btn-bad"),
)}


def may_do(person: Person, finding: Finding, deed: Deed) -> bool:
    """Whether the deed is this person's, whatever the state: auditors never judge what they are responsible for."""
    if deed.by_owner:
        return person.pk == finding.owner_id and person.can("findings.answer")
    return person.can("findings.raise") and person.pk != finding.owner_id


def offered(person: Person, finding: Finding) -> dict[str, Deed]:
    """What the person can do now."""
    return {name: deed for name, deed in DEEDS.items()
            if finding.state in deed.sources and may_do(person, finding, deed)}
