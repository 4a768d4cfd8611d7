"""What a trail proves and what it does not, said on its first page in both languages: whoever gets it reads one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

TAGS: Final = {"zh-hans": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Statement:
    """The same in one language: its tag, what is proved, what is not, and whose signature it is."""

    language: str
    proved: str
    open: str
    signed: str


def statements(*, self_made: bool, stamped: bool) -> list[Statement]:
    """In the document's own language first."""
    first = get_language() or "zh-hans"
    return [_in(code, self_made=self_made, stamped=stamped) for code in sorted(TAGS, key=lambda code: code != first)]


def _in(code: str, *, self_made: bool, stamped: bool) -> Statement:
    with override(code):
        proved = _("能证明：本案自第一个事件到本次导出的全部事件，自写入后未被改动、未被调换、没有缺失；所附流程定义"
                   "就是本案执行的版本；本文件自签名后一个字节都没有变。前提是用从别处取得的检查点核验。")
        unproved = _("不能证明：导出之后又发生了什么；写入事件的人当时是否说了实话。"
                     "没有检查点时，整份重造的文件也会显得完整。")
        return Statement(TAGS[code], proved, unproved, " ".join(_signature(self_made=self_made, stamped=stamped)))


def _signature(*, self_made: bool, stamped: bool) -> Iterator[str]:
    if self_made:
        yield _("签名证书由本服务器自行生成，没有认证机构担保：它只说明文件出自持有这把密钥的服务器，"
                "请用别处取得的证书指纹比对。")
    else:
        yield _("签名证书由本单位配置，其效力以签发机构为准。")
    yield _("签名带有时间戳服务的时间。") if stamped else _("签名时间取自服务器时钟，没有时间戳服务担保。")
