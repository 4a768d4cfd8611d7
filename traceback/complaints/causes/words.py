"""How events of the analysis are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "causes.symptom_named": (_("写明现象"), "info"),
    "causes.why_asked": (_("追问一层原因"), ""),
    "causes.reworded": (_("修改原因的表述"), ""),
    "causes.confirmed": (_("确认原因"), "ok"),
    "causes.ruled_out": (_("排除假设"), "warn"),
    "causes.reconsidered": (_("重新考虑已排除的假设"), ""),
    "causes.root_marked": (_("认定根因"), "bad"),
    "causes.evidence_added": (_("添加原因证据"), ""),
    "causes.evidence_struck": (_("划去原因证据"), "warn"),
    "investigation.planned": (_("安排调查"), "info"),
    "investigation.recorded": (_("记录调查结果"), "ok"),
    "investigation.file_added": (_("添加调查证据"), ""),
    "investigation.called_off": (_("取消调查"), "warn"),
}
