"""What the marketing case adds to a trail: its facts, its rounds with what changed, its checklists, its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from marketing_review.models import ChecklistVersion, MarketingCase, Round, Verdict
from marketing_review.selectors.diff import FieldChange as Changed
from marketing_review.selectors.diff import diff_content, plain
from reports.trail.dossier import ChecklistView, DomainPart, FieldChange, FileView, ItemView, RoundView
from reports.trail.words import Words

KINDS: Final = {Verdict.Answer.PASS: "ok", Verdict.Answer.FAIL: "bad", Verdict.Answer.NOT_APPLICABLE: ""}
SHOWN: Final = ("regions", "list_size", "expected_revenue")


def part_of(marketing: MarketingCase) -> DomainPart:
    """The marketing case's part of its trail."""
    rounds = list(marketing.rounds.select_related("template", "submitted_by").order_by("number"))
    return DomainPart(
        state=marketing.get_state_display(), facts=_facts(marketing), rounds=_rounds(rounds),
        checklists=_checklists(marketing), files=_files(marketing), form=_form(marketing, rounds),
    )  # fmt: skip


def _form(marketing: MarketingCase, rounds: list[Round]) -> dict[str, Any]:
    """The fields of the template, and the last round's content as the very text whose hash was signed for."""
    last = rounds[-1] if rounds else None
    handed_in = {"round": last.number, "sha256": last.sha256, "text": last.snapshot} if last else None
    return {"template": marketing.template.pk, "fields": marketing.template.fields, "handed_in": handed_in}


def _facts(marketing: MarketingCase) -> list[tuple[Words, str]]:
    facts: list[tuple[Words, str]] = [
        (_("发起部门"), marketing.department.name),
        (_("活动类别"), f"{marketing.template.category.name} v{marketing.template.number}"),
    ]
    if marketing.period_start and marketing.period_end:
        days = (f"{timezone.localtime(at):%Y-%m-%d %H:%M}" for at in (marketing.period_start, marketing.period_end))
        facts.append((_("活动周期"), " – ".join(days)))
    if marketing.budget is not None:
        facts.append((_("预算"), _("%(amount)s 元") % {"amount": _amount(marketing.budget)}))
    for key in SHOWN:
        field = marketing.template.field(key)
        if field and marketing.content.get(key):
            facts.append((field.shown, plain(marketing.content[key])))
    return facts


def _amount(value: Decimal) -> str:
    return number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


def _rounds(rounds: list[Round]) -> list[RoundView]:
    first = [_round(one, []) for one in rounds[:1]]
    return first + [_round(new, _between(old, new)) for old, new in pairwise(rounds)]


def _round(one: Round, changes: list[FieldChange]) -> RoundView:
    return RoundView(one.number, one.get_kind_display(), one.submitted_by.name, one.submitted_at, one.sha256, changes)


def _between(old: Round, new: Round) -> list[FieldChange]:
    return [_change(changed) for changed in diff_content(old.content, new.content, new.template.form)]


def _change(changed: Changed) -> FieldChange:
    if changed.files:
        return FieldChange(changed.label, _hashes(changed.files, "old"), _hashes(changed.files, "new"))
    if changed.rows:
        return FieldChange(changed.label, _side(changed.rows, "new"), _side(changed.rows, "gone"))
    return FieldChange(changed.label, plain(changed.old), plain(changed.new))


def _hashes(files: Iterable[Any], side: str) -> str:
    named = ((file.name, getattr(file, side)) for file in files)
    return "\n".join(f"{name} {hashed[:16]}…" for name, hashed in named if hashed)


def _side(rows: Iterable[tuple[str, Iterable[tuple[str, str]]]], other: str) -> str:
    """One side of changed table rows: everything but the words of the other side."""
    texts = ((number, "".join(text for op, text in words if op != other)) for number, words in rows)
    return "\n".join(f"{number}. {text}" for number, text in texts if text)


def _checklists(marketing: MarketingCase) -> list[ChecklistView]:
    versions = _texts(marketing)
    answered = marketing.verdicts.select_related("given_by").order_by("given_at", "item_id", "checklist", "code")
    return list(_grouped(answered, versions))


def _texts(marketing: MarketingCase) -> dict[tuple[str, int], tuple[str, dict[str, str]]]:
    """(checklist, version) -> its name and its items' texts."""
    keys = marketing.verdicts.values("checklist")
    found = ChecklistVersion.objects.filter(checklist__key__in=keys).select_related("checklist")
    return {
        (version.checklist.key, version.number): (version.checklist.name, {i.code: i.text for i in version.entries})
        for version in found
    }


def _grouped(
    answered: Iterable[Verdict], versions: dict[tuple[str, int], tuple[str, dict[str, str]]]
) -> Iterator[ChecklistView]:
    for _key, group in groupby(answered, key=lambda verdict: (verdict.item_id, verdict.checklist)):
        verdicts = list(group)
        first = verdicts[0]
        name, texts = versions.get((first.checklist, first.version), (first.checklist, {}))
        items = [_item(verdict, texts.get(verdict.code, "")) for verdict in verdicts]
        yield ChecklistView(name, first.round, first.given_by.name, first.given_at, items)


def _item(verdict: Verdict, text: str) -> ItemView:
    evidence = "；".join(_evidence(one) for one in verdict.evidence)
    kind = KINDS[Verdict.Answer(verdict.answer)]
    return ItemView(verdict.code, text, verdict.get_answer_display(), kind, verdict.note, evidence)


def _evidence(one: Any) -> str:
    if isinstance(one, dict):
        return f"{one.get('name', '')} {str(one.get('sha256', ''))[:16]}…" if one.get("sha256") else plain(one)
    return str(one)


def _files(marketing: MarketingCase) -> list[FileView]:
    labels = {field.key: field.shown for field in marketing.template.form}
    return [
        FileView(file.name, labels.get(file.field, _("评审证据")), file.size, file.sha256)
        for file in marketing.files.order_by("pk")
    ]
