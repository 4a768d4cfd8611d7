"""The check of a PDF trail that was uploaded here: the offline check, and what this server knows beside it."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reports.trail.identity import NoIdentity, certificate
from verify_trail import words
from verify_trail.attached import DEFINITION_NAME, FORM_NAME, TRAIL_NAME
from verify_trail.chain import Why
from verify_trail.checking import Beside
from verify_trail.checking import check as check_file
from verify_trail.verdict import Unreadable, Verdict

__all__ = ["DEFINITION_NAME", "FORM_NAME", "TRAIL_NAME", "WHY_WORDS", "Unreadable", "Verdict", "check", "unreadable",
           "why"]

WHY_WORDS: Final[dict[Why, str | Promise]] = {
    Why.EDITED: _("正文与哈希不符，内容被改动"),
    Why.NOT_CANONICAL: _("正文不是规范格式"),
    Why.OTHER_STREAM: _("事件属于另一个案件"),
    Why.MISSING: _("缺少事件"),
    Why.REORDERED: _("事件顺序被调换"),
    Why.REPLACED: _("事件连同哈希一起被替换"),
    Why.BACKWARDS: _("时间早于前一个事件"),
    Why.CUT_OFF: _("末尾的事件被截去"),
    Why.BEYOND: _("事件超出链头"),
    Why.COLUMNS: _("检索列与正文不符"),
}


def check(data: bytes) -> Verdict:
    """The verdict on a PDF trail, its signature held against our own certificate; Unreadable for anything else."""
    try:
        return check_file(data, Beside(certificate=certificate()))
    except NoIdentity:
        return check_file(data)


def why(verdict: Verdict) -> str:
    """What is wrong with the file, in the reader's language; empty where nothing is."""
    wrong = verdict.wrong
    return words.in_words(wrong.why, _language(), **wrong.told) if wrong else ""


def unreadable(error: Unreadable) -> str:
    """Why a file cannot be checked, in the reader's language."""
    return words.in_words(str(error), _language(), **error.told)


def _language() -> words.Language:
    return "en" if (get_language() or "").startswith("en") else "zh"
