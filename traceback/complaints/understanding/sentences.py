"""Problems of rows in words, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def explain(code: str) -> str:
    """What is wrong and what to do."""
    sentences = {
        "missing": _("没有填写。"),
        "not_a_date": _("不是所选写法的日期或时间。"),
        "future": _("时间在导入之后。请检查日期的写法。"),
        "long": _("太长。请检查是否选错了列。"),
        "too_long": _("有一个单元格超过 32,767 个字。"),
        "broken": _("引号不成对，无法读取这一行。"),
        "personal": _("受理号看起来是电话或证件号码，不能保存。请选择另一列。"),
        "unknown_kind": _("不是投诉、咨询或建议。"),
        "not_a_count": _("不是 0 或正整数。"),
        "not_a_score": _("不是 1 到 10 的得分；不适用请填 -1 或留空。"),
        "gap": _("缺少上级分类。"),
        "not_an_object": _("不是 JSON 对象。"),
        "unknown_field": _("没有这个字段。"),
        "not_a_text": _("应为文字或整数。"),
        "unknown_measure": _("口径应为 customers、orders 或 participants。"),
        "too_many_names": _("不同的名称太多。请检查是否选错了列。"),
    }
    return sentences.get(code, code)
