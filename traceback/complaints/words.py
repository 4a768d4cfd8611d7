"""How events of the complaints room are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "complaints.source.created": (_("建立数据来源"), "info"),
    "complaints.categories.kept": (_("保存分类树版本"), "info"),
    "complaints.import.uploaded": (_("上传导入文件"), ""),
    "complaints.import.started": (_("开始导入"), "info"),
    "complaints.import.finished": (_("完成导入"), "ok"),
    "complaints.import.failed": (_("导入失败"), "bad"),
    "complaints.import.cancelled": (_("取消导入"), "warn"),
    "complaints.import.received": (_("接口送来数据"), "info"),
    "complaints.import.swept": (_("清理未开始的导入文件"), "warn"),
    "complaints.folder.refused": (_("监视目录中的文件不能导入"), "bad"),
    "complaints.folder.repeated": (_("监视目录中的文件已导入过"), ""),
    "complaints.folder.swept": (_("清理监视目录中处理过的文件"), "warn"),
    "complaints.token.made": (_("建立接口密钥"), "info"),
    "complaints.token.revoked": (_("撤销接口密钥"), "warn"),
}
