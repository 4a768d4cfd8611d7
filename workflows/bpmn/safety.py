"""Bytes from a stranger → an XML tree, without entities, network, deep nesting or surprises."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from workflows.bpmn.bad import BadModel
from workflows.bpmn.names import line_of
from workflows.bpmn.words import Sentence as _

SIZE_LIMIT = 10 * 1024 * 1024
DEPTH_LIMIT = 120
ELEMENT_LIMIT = 100_000
ATTRIBUTE_LIMIT = 500
PROLOG_LIMIT = 100
CHUNK = 1 << 16

# The signatures of UTF-32 begin with those of UTF-16, so they are looked for first.
SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BARE_UTF16 = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
KNOWN = frozenset({
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "cp1252", "ascii", "gb2312", "gbk", "gb18030", "big5",
})
DECLARATION = re.compile(r"<\?xml\s[^>]{0,200}?\?>")
ENCODING = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def as_utf8(data: bytes) -> bytes:
    """The same file as UTF-8 without signature: what is stored, hashed and shown to bpmn-js. UTF-8 stays untouched."""
    text = decoded(data)
    if data[:1] == b"<" and _declared(data) in {"utf-8", "ascii"}:
        return data
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + _undeclared(text).lstrip().encode()


def decoded(data: bytes) -> str:
    """The text of the file, by its signature or its declaration; refuses what is too large, empty or garbled."""
    if len(data) > SIZE_LIMIT:
        raise BadModel(_("文件有 %(size)s MB，超过 %(limit)s MB 的上限。",
                         size=round(len(data) / 1024 / 1024, 1), limit=SIZE_LIMIT // 1024 // 1024))
    if not data.strip():
        raise BadModel(_("文件是空的。"))
    signature, encoding = _encoding(data)
    try:
        text = data[len(signature):].decode(encoding)
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        raise BadModel(_("第 %(line)s 行有不属于 %(encoding)s 编码的字节。", line=line, encoding=encoding),
                       line=line) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BadModel(_("第 %(line)s 行含有空字节，文件可能已损坏。", line=line), line=line)
    return text


def _encoding(data: bytes) -> tuple[bytes, str]:
    for signature, encoding in SIGNATURES:
        if data.startswith(signature):
            return signature, encoding
    for start, encoding in BARE_UTF16:
        if data.startswith(start):
            return b"", encoding
    return b"", _declared(data)


def _declared(data: bytes) -> str:
    found = ENCODING.match(data.lstrip()[:400])
    name = found.group(1).decode("ascii") if found else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = name
    if known not in KNOWN:
        raise BadModel(_("不支持文件声明的编码 %(name)s，请另存为 UTF-8。", name=name), line=1)
    # A declaration that could be read byte by byte cannot be UTF-16: exports that lie about it are UTF-8.
    return "utf-8" if known.startswith("utf-16") else known


def _undeclared(text: str) -> str:
    """Without its declaration, which no longer tells the truth about the encoding; line numbers stay right."""
    start = len(text) - len(text.lstrip())
    found = DECLARATION.match(text, start)
    return text if found is None else "\n" * text.count("\n", 0, found.end()) + text[found.end():]


def parse(data: bytes) -> etree._Element:
    """The root of the tree; refuses DOCTYPE before the parser sees it, and too deep or too many elements."""
    text = decoded(data)
    _refuse_doctype(text)
    body = _undeclared(text)
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )
    try:
        return _fed(parser, body.encode("utf-8", "surrogatepass"))
    except etree.XMLSyntaxError as why:
        raise _syntax(why) from None


def _fed(parser: etree.XMLPullParser, body: bytes) -> etree._Element:
    depth = count = 0
    for begin in range(0, len(body), CHUNK):
        parser.feed(body[begin:begin + CHUNK])
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            count += event == "start"
            if isinstance(element, etree._Element):
                _within_limits(element, depth, count)
    root: etree._Element = parser.close()
    return root


def _within_limits(element: etree._Element, depth: int, count: int) -> None:
    line = line_of(element)
    if depth > DEPTH_LIMIT:
        raise BadModel(_("元素嵌套超过 %(limit)s 层。", limit=DEPTH_LIMIT), line=line)
    if count > ELEMENT_LIMIT:
        raise BadModel(_("文件中的元素超过 %(limit)s 个。", limit=ELEMENT_LIMIT), line=line)
    if len(element.attrib) > ATTRIBUTE_LIMIT:
        raise BadModel(_("一个元素的属性超过 %(limit)s 个。", limit=ATTRIBUTE_LIMIT), line=line)


def _refuse_doctype(text: str) -> None:
    """Walk the prolog: only there may a DOCTYPE stand, and a comment that mentions one does no harm."""
    place = 0
    ends = {"<?": "?>", "<!--": "-->"}
    for _count in range(PROLOG_LIMIT):
        while place < len(text) and text[place].isspace():
            place += 1
        if text[place:place + 9].upper() == "<!DOCTYPE":
            line = text.count("\n", 0, place) + 1
            raise BadModel(_("文件含有 DOCTYPE 声明，出于安全原因不接受；请删除第 %(line)s 行的声明。", line=line),
                           line=line)
        end = next((end for start, end in ends.items() if text.startswith(start, place)), None)
        if end is None:
            return
        found = text.find(end, place)
        if found < 0:
            return
        place = found + len(end)
    raise BadModel(_("文件开头的注释和处理指令超过 %(limit)s 条。", limit=PROLOG_LIMIT), line=1)


def _syntax(why: etree.XMLSyntaxError) -> BadModel:
    line = why.lineno
    if "depth" in str(why).lower():
        return BadModel(_("元素嵌套超过 %(limit)s 层。", limit=DEPTH_LIMIT), line=line)
    sentence = _("这不是完整的 XML 文件：第 %(line)s 行附近无法解析（%(detail)s）。", line=line, detail=why.msg or "?")
    return BadModel(sentence, line=line)
