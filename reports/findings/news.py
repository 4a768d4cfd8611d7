"""Who hears of a finding: its owner, whoever raised it, and the heads of the department when it is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from approvals.organisation.models import Holding, Person
from approvals.working_time import reckoning
from approvals.working_time.selectors import calendar_for
from reports.findings.models import Finding
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter

WEEK: Final = timedelta(weeks=1)
TO_THE_OWNER: Final[Mapping[str, str]] = {
    "begin": gettext_noop("审计发现 %(key)s 已确认，请在 %(due)s 前完成整改：%(title)s"),
    "ask-again": gettext_noop("审计发现 %(key)s 的答复被退回，请重新答复：%(why)s"),
    "send-back": gettext_noop("审计发现 %(key)s 复核不通过，请继续整改：%(why)s"),
    "close": gettext_noop("审计发现 %(key)s 已销号：%(title)s"),
    "withdraw": gettext_noop("审计发现 %(key)s 已撤销：%(title)s"),
}
TO_THE_AUDITOR: Final[Mapping[str, str]] = {
    "accept": gettext_noop("审计发现 %(key)s 已答复，请确认整改计划：%(title)s"),
    "dispute": gettext_noop("审计发现 %(key)s 有异议：%(answer)s"),
    "report": gettext_noop("审计发现 %(key)s 报告整改完成，请复核：%(title)s"),
}


def raised(finding: Finding, *, by: Person, at: datetime) -> None:
    """The owner hears what was found."""
    text = gettext_noop("审计发现 %(key)s 由你负责，请答复并在 %(due)s 前整改：%(title)s")
    _tell(finding, f"raised:{finding.owner_id}", text, [finding.owner], at, by)


def moved(finding: Finding, deed: str, *, by: Person, at: datetime) -> None:
    """Whoever has to go on hears of it: the owner of what auditors do, who raised it of what the owner does."""
    text = TO_THE_OWNER.get(deed)
    people = [finding.owner] if text else [finding.raised_by]
    _tell(finding, f"{deed}:{finding.steps}", text or TO_THE_AUDITOR[deed], people, at, by)


def reassigned(finding: Finding, before: Person, *, by: Person, at: datetime) -> None:
    """Whoever has it now and whoever had it before."""
    text = gettext_noop("审计发现 %(key)s 现由 %(owner)s 负责，期限 %(due)s：%(title)s")
    _tell(finding, f"reassigned:{finding.steps}", text, [finding.owner, before], at, by)


def due_soon(finding: Finding, *, at: datetime) -> int:
    """The owner hears once, a working day before the time is up."""
    calendar = calendar_for(finding.department_id)
    if at < reckoning.back(calendar, finding.due_at, calendar.day_length):
        return 0
    text = gettext_noop("审计发现 %(key)s 将于 %(due)s 到期：%(title)s")
    return _tell(finding, f"due:{_due(finding)}", text, [finding.owner], at)


def late(finding: Finding, *, at: datetime) -> int:
    """The owner, the heads of the department and whoever raised it hear, and once more every week."""
    held = Holding.objects.at(at).filter(
        post__department=finding.department_id, post__is_head=True, post__active=True, person__is_active=True)
    heads = [one.person for one in held.select_related("person").order_by("pk")]
    text = gettext_noop("审计发现 %(key)s 已超期（期限 %(due)s），责任人 %(owner)s：%(title)s")
    deed = f"late:{_due(finding)}:{(at - finding.due_at) // WEEK}"
    return _tell(finding, deed, text, [finding.owner, *heads, finding.raised_by], at)


def _due(finding: Finding) -> str:
    return f"{finding.due_at:%Y%m%d%H%M}"


def _tell(
    finding: Finding, deed: str, text: str, people: Iterable[Person], at: datetime, by: Person | None = None
) -> int:
    """A letter to each of them but whoever did it; the same deed is told once."""
    to = {one.pk: one for one in people if one.is_active and (by is None or one.pk != by.pk)}
    outbox.put_all([_letter(finding, deed, text, one, at, by) for one in to.values()])
    return len(to)


def _letter(finding: Finding, deed: str, text: str, to: Person, at: datetime, by: Person | None) -> Letter:
    words = {"key": finding.key, "title": finding.title[:80], "due": f"{localtime(finding.due_at):%Y-%m-%d %H:%M}",
             "why": finding.opinion[:100], "answer": finding.answer[:100], "owner": finding.owner.name}
    with override(to.language or None):
        said = _(text) % words
    payload: dict[str, Any] = {
        "kind": "system.findings", "case": "", "process": "", "item": None, "at": at.isoformat(),
        "to": {"people": [to.pk], "posts": []},
        "words": {"text": said, "path": reverse("finding", args=[finding.key])},
        "by": {"id": by.pk, "name": by.name} if by else None,
    }  # fmt: skip
    return Letter("notify", f"findings.{deed}:{finding.key}:{to.pk}"[:150], payload)
