"""Item verdicts: read from what a reviewer sent, checked for completeness, stored with what they were about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Person
from marketing_review.models import Attachment, ChecklistVersion, Item, MarketingCase, Verdict
from marketing_review.models.content import cleaned, digest_of
from marketing_review.selectors.checklists import pinned, wanted
from workflows.runtime.ports import DomainRefused

LEAST_NOTE: Final = 5
MOST_NOTE: Final = 5_000
FAIL, PASS = Verdict.Answer.FAIL, Verdict.Answer.PASS


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was sent: `verdict.<list>.<code>`, `note.<list>.<code>`, `evidence.<list>.<code>`."""

    checklist: str
    item: Item
    answer: str
    note: str
    evidence: tuple[int, ...]

    @property
    def place(self) -> str:
        return f"{self.checklist}.{self.item.code}"


def review(marketing: MarketingCase, item: WorkItem, *, form: Mapping[str, Any], passes: bool, by: Person,
           at: datetime) -> list[Verdict]:
    """Store the item's verdicts; a pass needs every one of them, none failing. Raises DomainRefused with the fields."""
    versions = pinned(marketing, wanted(marketing, item))
    given = [_given(version.checklist.key, entry, form) for version in versions for entry in version.entries]
    problems = _problems(given) | (_against_pass(given) if passes else {})
    files = _evidence(marketing, given, problems)
    if problems:
        raise DomainRefused(_("审核清单还不完整：%(list)s") % {"list": "；".join(problems.values())}, fields=problems)
    return _store(marketing, item, [each for each in given if each.answer], versions, files, by, at)


def _given(checklist: str, item: Item, form: Mapping[str, Any]) -> Given:
    place = f"{checklist}.{item.code}"
    named = re.findall(r"\d+", str(form.get(f"evidence.{place}", "")))
    return Given(checklist=checklist, item=item, answer=str(form.get(f"verdict.{place}", "")).strip(),
                 note=str(cleaned(str(form.get(f"note.{place}", "")))).strip()[:MOST_NOTE],
                 evidence=tuple(int(number) for number in named[:20] if len(number) < 16))


def _problems(given: Iterable[Given]) -> dict[str, str]:
    found = {}
    for each in given:
        if each.answer and each.answer not in Verdict.Answer.values:
            found[f"verdict.{each.place}"] = _("%(code)s：没有这个结论") % {"code": each.item.code}
        if each.answer == FAIL and len(each.note) < LEAST_NOTE:
            found[f"note.{each.place}"] = _("%(code)s 不通过，说明至少 %(least)s 个字") % {
                "code": each.item.code, "least": LEAST_NOTE}
    return found


def _against_pass(given: Iterable[Given]) -> dict[str, str]:
    found = {}
    for each in given:
        if not each.answer:
            found[f"verdict.{each.place}"] = _("%(code)s 尚无结论") % {"code": each.item.code}
        elif each.answer == FAIL:
            found[f"verdict.{each.place}"] = _("%(code)s 不通过，不能给出通过意见") % {"code": each.item.code}
        elif each.answer == PASS and each.item.evidence and not (each.note or each.evidence):
            found[f"note.{each.place}"] = _("%(code)s 需要证据（文字或附件）") % {"code": each.item.code}
    return found


def _evidence(marketing: MarketingCase, given: Sequence[Given], problems: dict[str, str]) -> dict[int, Attachment]:
    """The files named as evidence; only files of this case count."""
    named = {number for each in given for number in each.evidence}
    files = {file.pk: file for file in Attachment.objects.filter(marketing=marketing, pk__in=named)} if named else {}
    for each in given:
        if set(each.evidence) - set(files):
            problems[f"evidence.{each.place}"] = _("%(code)s：证据附件不存在") % {"code": each.item.code}
    return files


def _store(marketing: MarketingCase, item: WorkItem, given: Sequence[Given], versions: Sequence[ChecklistVersion],
           files: Mapping[int, Attachment], by: Person, at: datetime) -> list[Verdict]:
    numbers = {version.checklist.key: version.number for version in versions}
    return Verdict.objects.bulk_create([
        Verdict(marketing=marketing, item_id=item.pk, node=item.node, signer=item.signer,
                round=marketing.round_number, checklist=each.checklist, version=numbers[each.checklist],
                code=each.item.code, answer=each.answer, note=each.note,
                evidence=[files[number].as_json() for number in each.evidence],
                digest=digest_of(marketing.content, each.item.fields or None), given_by=by, given_at=at)
        for each in given
    ])


def verdicts_for_ledger(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """The verdicts as the trail keeps them."""
    return [{"checklist": verdict.checklist, "version": verdict.version, "item": verdict.code,
             "verdict": verdict.answer, "note": verdict.note, "digest": verdict.digest,
             "evidence": [file["sha256"] for file in verdict.evidence]} for verdict in verdicts]


def stands_as_passed(marketing: MarketingCase, checklists: Iterable[str], *, node: str) -> bool:
    """Whether every item of the checklists was passed (or does not apply) on this node for the content as it is; in
    whatever round: what an item depends on has not changed since, or its digest would not be the same."""
    given = {(verdict.checklist, verdict.code): verdict for verdict in marketing.verdicts.filter(
        node=node).order_by("pk")}
    asked = list(checklists)
    versions = pinned(marketing, asked)
    if len(versions) < len(asked):
        return False
    for version in versions:
        for entry in version.entries:
            verdict = given.get((version.checklist.key, entry.code))
            if verdict is None or verdict.answer == FAIL:
                return False
            if verdict.digest != digest_of(marketing.content, entry.fields or None):
                return False
    return True
