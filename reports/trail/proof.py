"""The check of a PDF trail that needs nothing but the file."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from reports.trail.attached import DEFINITION_NAME, FORMAT, TRAIL_NAME
from workflows.ledger.chain import Head, Why, verify

LARGEST_FILE: Final = 200 * 1024 * 1024

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


class Unreadable(Exception):
    """The file is not a trail of ours; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check says: `seq` and `why` name the first wrong event; both empty for an honest file."""

    case_key: str
    code: str
    events: int
    head: str
    seq: int | None = None
    why: str | Promise = ""

    @property
    def honest(self) -> bool:
        return not self.why


def check(data: bytes) -> Finding:
    """The verdict on a PDF trail, from the file alone; raises Unreadable for anything else."""
    reader = _reader(data)
    trail, definition = _trail(reader)
    head = Head(int(trail["seq"]), str(trail["head"]))
    rows = [(str(event["body"]), str(event["hash"])) for event in trail["events"]]
    found = {"case_key": trail["case"], "code": trail["code"], "events": len(rows), "head": head.hash}
    wrong = verify(rows, stream=f"case:{trail['case']}", head=head)
    if wrong is not None:
        return Finding(**found, seq=wrong.seq, why=WHY_WORDS[wrong.why])
    if len(rows) > head.seq:
        return Finding(**found, seq=head.seq + 1, why=WHY_WORDS[Why.BEYOND])
    if definition is None or sha256(definition).hexdigest() != trail["definition_sha256"]:
        return Finding(**found, why=_("所附流程定义与轨迹记载的哈希不符"))
    return _printed(reader, trail, Finding(**found))


def _reader(data: bytes) -> PdfReader:
    if len(data) > LARGEST_FILE:
        raise Unreadable(str(_("文件超过 200 MB。")))
    try:
        return PdfReader(io.BytesIO(data))
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise Unreadable(str(_("这不是可以读取的 PDF 文件。"))) from error


def _trail(reader: PdfReader) -> tuple[dict[str, Any], bytes | None]:
    """The attached trail and definition."""
    try:
        files = {name: contents[0] for name, contents in reader.attachments.items()}
        trail = json.loads(files[TRAIL_NAME])
        missing = {"format", "case", "code", "seq", "head", "events", "definition_sha256"} - set(trail)
    except KeyError as error:
        raise Unreadable(str(_("文件里没有机器可读的轨迹（trail.json）。"))) from error
    except (PyPdfError, ValueError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise Unreadable(str(_("所附的轨迹无法读取。"))) from error
    if trail["format"] != FORMAT or missing:
        raise Unreadable(str(_("所附轨迹的格式未知。")))
    return trail, files.get(DEFINITION_NAME)


def _printed(reader: PdfReader, trail: dict[str, Any], finding: Finding) -> Finding:
    """The first page must print the very head and code that are attached: they are what people compare."""
    try:
        page = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages[:1]))
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise Unreadable(str(_("首页无法读取。"))) from error
    for printed in (trail["head"], trail["code"], trail["case"]):
        if re.sub(r"\s+", "", str(printed)) not in page:
            return Finding(finding.case_key, finding.code, finding.events, finding.head,
                           why=_("首页所印的编号、核验码或链头与所附轨迹不符"))
    return finding
