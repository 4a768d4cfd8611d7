"""What customers are told of a campaign: the script that the review passed is published at the launch by itself, in the
name of whoever wrote it and whoever passed it, and is told until the campaign is over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from marketing_review.models import MarketingCase
from workflows.ledger.actor import Actor
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused
from workflows.scripts import services
from workflows.scripts.models import LONGEST_TEXT, Script, ScriptVersion

TITLE: Final = "客服口径"  # one script per case; its versions are the rounds that were launched
REVIEW: Final = "service"


def publish_script(marketing: MarketingCase, move: Move) -> None:
    """Let the script of the round in force be told from the begin of its period to its end; what has not changed stays,
    and a campaign whose period is over tells nothing."""
    passed_by = (marketing.passes.get(REVIEW) or {}).get("by")
    ends = marketing.period_end
    if passed_by is None or ends is None or ends <= move.at:
        return
    author, publisher = (Person.objects.get(pk=pk).as_actor() for pk in (marketing.initiator_id, passed_by))
    begins = max(marketing.period_start or move.at, move.at)
    note = _("第 %(round)s 轮审核通过的口径") % {"round": marketing.round_number}
    wording = services.Wording(text_of(marketing), note, begins, ends)
    try:
        _published(marketing, wording, author, publisher, move.at)
    except services.CannotWrite as refusal:
        raise DomainRefused(str(refusal)) from refusal


def end_script(marketing: MarketingCase, move: Move) -> None:
    """The campaign is over before its time: what is still told of it is told no more."""
    for script in Script.objects.filter(case_id=marketing.case_id, title=TITLE):
        if _told(script, move.at):
            services.withdraw_script(script_id=script.pk, reason=_("活动已结束"), by=move.by, at=move.at)


def text_of(marketing: MarketingCase) -> str:
    """Questions and answers as they were reviewed, and what must not be promised."""
    content = marketing.content_in_force
    lines = [f"{number}. {row.get('question', '')}\n{row.get('answer', '')}"
             for number, row in enumerate(content.get("script") or (), 1)]
    if limits := content.get("script_limits"):
        lines.append(f"{_('禁语与承诺边界')}：{limits}")
    text, rest = "\n\n".join(lines), f"\n{_('（篇幅所限，其余见营销案的客服口径）')}"
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(rest)] + rest


def _published(marketing: MarketingCase, wording: services.Wording, author: Actor, publisher: Actor,
               at: datetime) -> None:
    script = Script.objects.filter(case_id=marketing.case_id, title=TITLE).first()
    told = _told(script, at) if script else None
    if script and told and (told.text, told.valid_until) == (wording.text, wording.valid_until):
        return
    if script and told and told.valid_from and wording.valid_from and told.valid_from > wording.valid_from:
        why = _("活动提前到 %(moment)s 开始") % {"moment": f"{localtime(wording.valid_from):%Y-%m-%d %H:%M}"}
        services.withdraw_script(script_id=script.pk, reason=why, by=publisher, at=at)
    draft = (services.draft_version(script_id=script.pk, wording=wording, by=author, at=at) if script
             else services.create_script(case_id=marketing.case_id, title=TITLE, temporary=False, wording=wording,
                                         by=author, at=at))
    services.publish_words(version_id=draft.pk, revision=draft.revision, by=publisher, at=at)


def _told(script: Script, at: datetime) -> ScriptVersion | None:
    """The version that is told now or will be."""
    published = script.versions.filter(state=ScriptVersion.State.PUBLISHED, valid_until__gt=at)
    return published.order_by("-number").first()
