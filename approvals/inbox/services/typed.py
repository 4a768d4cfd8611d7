"""What people type, made fit to be kept: no invisible characters, lengths that can be read, reasons numbered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox.services.errors import CannotDecide
from workflows.ledger.chain import Reason

LONGEST_COMMENT: Final = 2000
LONGEST_REASON: Final = 500
MOST_REASONS: Final = 30
UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")  # no width, or turns the order


def clean(text: str) -> str:
    """The text without characters that nobody sees, with plain line ends and no space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    seen = (one for one in UNSEEN.sub("", lines) if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return "".join(seen).strip()


def comment_from(text: str) -> str:
    """The comment as it is kept; CannotDecide when it is too long."""
    kept = clean(text)
    if len(kept) > LONGEST_COMMENT:
        why = _("意见最多 %(most)d 字，现有 %(now)d 字。") % {"most": LONGEST_COMMENT, "now": len(kept)}
        raise CannotDecide(why, {"comment": why})
    return kept


def reasons_from(reasons: Sequence[Reason], fields: Mapping[str, str]) -> tuple[Reason, ...]:
    """The reasons that say something, numbered from 1, each tied to a known field (or to the whole case)."""
    said = [reason for reason in reasons if clean(reason.text) or reason.field]
    if len(said) > MOST_REASONS:
        raise CannotDecide(_("理由最多 %(most)d 条。") % {"most": MOST_REASONS})
    return tuple(_numbered(number, reason, fields) for number, reason in enumerate(said, start=1))


def _numbered(number: int, reason: Reason, fields: Mapping[str, str]) -> Reason:
    text, name = clean(reason.text), f"reason-{reason.no or number}-text"
    if not text:
        why = _("第 %(number)d 条理由没有写内容。") % {"number": number}
        raise CannotDecide(why, {name: why})
    if len(text) > LONGEST_REASON:
        why = _("第 %(number)d 条理由最多 %(most)d 字。") % {"number": number, "most": LONGEST_REASON}
        raise CannotDecide(why, {name: why})
    if reason.field and fields and reason.field not in fields:
        why = _("第 %(number)d 条理由所指的内容「%(field)s」不存在。") % {"number": number, "field": reason.field}
        raise CannotDecide(why, {name: why})
    return Reason(number, text, reason.field, fields.get(reason.field, reason.label))
