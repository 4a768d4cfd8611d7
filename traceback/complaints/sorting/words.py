"""How events of sorting are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "sorting.contacts.sorted": (_("确认投诉分类"), "ok"),
    "sorting.model.asked": (_("要求训练归类模型"), ""),
    "sorting.model.trained": (_("训练归类模型"), "info"),
    "sorting.model.failed": (_("归类模型训练失败"), "bad"),
    "sorting.model.chosen": (_("启用归类模型"), "warn"),
    "sorting.rules.kept": (_("保存归类规则"), "info"),
}
