"""Findings of the check in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workflows.ledger.chain import Why, Wrong


def explain(wrong: Wrong) -> str:
    """One sentence saying which event is wrong and how."""
    sentences = {
        Why.EDITED: _("第 %(seq)d 条事件被改动：正文与哈希不符。"),
        Why.NOT_CANONICAL: _("第 %(seq)d 条事件的正文不是规范写法。"),
        Why.OTHER_STREAM: _("第 %(seq)d 条事件属于另一条事件流。"),
        Why.MISSING: _("第 %(seq)d 条事件缺失。"),
        Why.REORDERED: _("第 %(seq)d 条事件的位置上是另一条事件：顺序被打乱或有重复。"),
        Why.REPLACED: _("第 %(seq)d 条事件被替换：相邻事件记录的哈希与它不符。"),
        Why.BACKWARDS: _("第 %(seq)d 条事件的时间早于前一条。"),
        Why.CUT_OFF: _("从第 %(seq)d 条事件起的记录被删去。"),
        Why.BEYOND: _("第 %(seq)d 条事件不为链头所知，是事后添加的。"),
        Why.COLUMNS: _("第 %(seq)d 条事件的检索字段与正文不符。"),
    }
    return sentences[wrong.why] % {"seq": wrong.seq}
