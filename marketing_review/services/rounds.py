"""Freezing what was submitted, numbering why it came back, remembering who saw what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from marketing_review.laws import Gap, gaps
from marketing_review.models import Look, MarketingCase, Reason, Round
from marketing_review.models.content import canonical, cleaned, files_in, sha256_of
from marketing_review.selectors.diff import diff_content, plain
from marketing_review.services.duties import branches_named
from marketing_review.services.errors import CannotSubmit
from workflows.ledger import chain

ANSWER = "answer."


def check_submission(marketing: MarketingCase, form: Mapping[str, Any]) -> None:
    """Refuse a content with gaps, or one that leaves a reason of its return unanswered; raises CannotSubmit."""
    found = gaps_in(marketing) + _unanswered(marketing, form)
    if not found:
        return
    fields: dict[str, str] = {}
    for gap in found:
        fields[gap.field] = f"{fields[gap.field]} {gap}" if gap.field in fields else str(gap)
    listed = "；".join(str(gap) for gap in found[:5])
    message = _("还不能提交，有 %(count)s 处需要补正：%(list)s") % {"count": len(found), "list": listed}
    raise CannotSubmit(message + ("……" if len(found) > 5 else ""), fields=fields)


def gaps_in(marketing: MarketingCase, content: Mapping[str, Any] | None = None) -> list[Gap]:
    """What keeps a content (the case's own unless given) from being submitted: gaps, names of nobody and nowhere."""
    content = marketing.content if content is None else content
    found = gaps(content, marketing.template.form)
    known = {gap.field for gap in found}
    labels = {field.key: field.shown for field in marketing.template.form}
    return found + [Gap(key, labels[key], why) for key, why in _unknown(content)
                    if key in labels and key not in known]


def _unknown(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    owner, regions = content.get("owner"), content.get("regions")
    if owner and not Person.objects.active().filter(number=str(owner).strip()).exists():
        yield "owner", _("没有工号为「%(number)s」的在岗人员") % {"number": owner}
    if regions and not branches_named(regions):
        why = _("「%(names)s」不是已有的分公司；可填分公司名称，全省填「全省」")
        yield "regions", why % {"names": "、".join(map(str, regions))}


def _unanswered(marketing: MarketingCase, form: Mapping[str, Any]) -> list[Gap]:
    label = _("退回理由")
    return [
        Gap(f"{ANSWER}{reason.number}", label, _("#%(number)s 尚未答复：%(text)s") % {
            "number": reason.number, "text": reason.text})
        for reason in open_reasons(marketing) if not str(form.get(f"{ANSWER}{reason.number}", "")).strip()
    ]


def open_reasons(marketing: MarketingCase) -> list[Reason]:
    """Reasons of returns that no round has answered yet, by number."""
    return list(marketing.reasons.filter(answered_in=None).order_by("number"))


def answer_reasons(marketing: MarketingCase, form: Mapping[str, Any]) -> dict[str, str]:
    """Keep the answers to all open reasons with the round that is about to be frozen; number -> answer."""
    answers = {}
    for reason in open_reasons(marketing):
        reason.answer = str(cleaned(str(form.get(f"{ANSWER}{reason.number}", "")))).strip()[:5_000]
        reason.answered_in = marketing.round_number + 1
        reason.save(update_fields=["answer", "answered_in"])
        answers[str(reason.number)] = reason.answer
    return answers


def freeze_round(marketing: MarketingCase, *, by_id: int, at: datetime) -> Round:
    """The round just submitted, its content as canonical text with its hash; the case's number is already raised."""
    snapshot = canonical(marketing.content)
    kind = Round.Kind.INITIAL
    if marketing.live_round_id is not None:
        kind = Round.Kind.CHANGE
    elif marketing.round_number > 1:
        kind = Round.Kind.RESUBMISSION
    answered = marketing.reasons.filter(answered_in=marketing.round_number)
    return Round.objects.create(
        marketing=marketing, number=marketing.round_number, kind=kind, template=marketing.template, snapshot=snapshot,
        sha256=sha256_of(snapshot), answers={str(reason.number): reason.answer for reason in answered},
        submitted_by_id=by_id, submitted_at=at)


def changes_for_ledger(marketing: MarketingCase) -> list[chain.Change]:
    """What the submission changes against the round before, as the trail keeps it."""
    former = marketing.current_round.content if marketing.current_round else {}
    return [chain.Change(change.field, change.label, _shown(change.old), _shown(change.new))
            for change in diff_content(former, marketing.content, marketing.template.form)]


def _shown(value: Any) -> Any:
    return value if isinstance(value, list | dict) else plain(value)


def files_for_ledger(marketing: MarketingCase) -> list[chain.File]:
    """All files of the content by name, hash and size."""
    return [chain.File(file["name"], file["sha256"], file["size"]) for file in files_in(marketing.content)]


def add_reasons(marketing: MarketingCase, *, node: str, reasons: Sequence[chain.Reason], by: Person,
                at: datetime) -> list[Reason]:
    """Number the reasons of a return on through the whole case."""
    last = marketing.reasons.aggregate(last=Max("number"))["last"] or 0
    return Reason.objects.bulk_create([
        Reason(marketing=marketing, number=number, round=marketing.round_number, node=node, field=reason.field,
               text=reason.text, given_by=by, given_at=at)
        for number, reason in enumerate(reasons, last + 1)
    ])


def mark_seen(*, marketing: MarketingCase, person: Person, at: datetime) -> None:
    """Remember that the person has seen the current round; the one seen before stays known for the comparison."""
    number, looked = marketing.round_number, getattr(marketing, "looked", None)  # 0: they never did
    earlier = Look.objects.filter(marketing=marketing, person=person, round__lt=number)
    if looked == 0 or not earlier.update(before=F("round"), round=number, at=at):
        look = Look(marketing=marketing, person=person, round=number, at=at)
        Look.objects.bulk_create([look], ignore_conflicts=True)
