"""What each vendor wants to be sent, how it is signed, and what its answers mean. Pure.

All three answer HTTP 200 to nearly everything: what counts is the code inside. A code that means "too fast" is no
failure, it names a pause.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus

from django.utils.translation import gettext as _

MOST_BYTES: Final = 3500  # WeCom takes 4,096 bytes of markdown, the others more
# What could be read as markup is shown by its full-width twin: not every vendor knows how to escape.
MARKDOWN: Final = str.maketrans("\\`*[]<>#|~", "＼｀＊［］＜＞＃｜～")


@dataclass(frozen=True, slots=True)
class Message:
    """What the group is told: a title, lines, and one link with its words."""

    title: str
    lines: Sequence[str]
    link: str
    link_words: str

    def markdown(self) -> str:
        """The lines as a list; nothing in them is read as markup."""
        kept, size = [], 0
        for line in self.lines:
            shown = "- " + line.translate(MARKDOWN)
            size += len(shown.encode()) + 1
            if size > MOST_BYTES:
                kept.append("- …")
                break
            kept.append(shown)
        return "\n".join(kept)


@dataclass(frozen=True, slots=True)
class Request:
    """What is posted where: the address with everything that signing adds to it, and the JSON body."""

    address: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the vendor's answer means: arrived; or wait so long; or failed, for good or not."""

    arrived: bool
    why: str = ""
    pause: timedelta | None = None
    final: bool = False


# --- 企业微信: the key is part of the address ----------------------------------------


def wecom(address: str, secret: str, message: Message, at: datetime) -> Request:
    """A markdown message; WeCom knows no signature beside the key in the address."""
    title = message.title.translate(MARKDOWN)
    text = f"**{title}**\n{message.markdown()}\n[{message.link_words}]({message.link})"
    return Request(address, {"msgtype": "markdown", "markdown": {"content": text}})


# --- 钉钉: timestamp and signature travel in the query ----------------------------------------


def dingtalk(address: str, secret: str, message: Message, at: datetime) -> Request:
    """An action card with one button; signed with HMAC-SHA256 of `timestamp\\nsecret` under the secret."""
    card = {
        "title": message.title, "text": f"### {message.title.translate(MARKDOWN)}\n{message.markdown()}",
        "singleTitle": message.link_words, "singleURL": message.link,
    }  # fmt: skip
    signed = address
    if secret:
        stamp = str(int(at.timestamp() * 1000))
        signature = _hmac(secret, f"{stamp}\n{secret}")
        signed += f"{'&' if '?' in address else '?'}timestamp={stamp}&sign={quote_plus(signature)}"
    return Request(signed, {"msgtype": "actionCard", "actionCard": card})


# --- 飞书: timestamp and signature travel in the body ----------------------------------------


def feishu(address: str, secret: str, message: Message, at: datetime) -> Request:
    """An interactive card; signed with HMAC-SHA256 of nothing under the key `timestamp\\nsecret`."""
    button = {
        "tag": "button", "type": "primary", "url": message.link,
        "text": {"tag": "plain_text", "content": message.link_words},
    }  # fmt: skip
    card = {
        "header": {"title": {"tag": "plain_text", "content": message.title}, "template": "blue"},
        "elements": [
            {"tag": "div", "text": {"tag": "lark_md", "content": message.markdown()}},
            {"tag": "action", "actions": [button]},
        ],
    }
    body: dict[str, Any] = {"msg_type": "interactive", "card": card}
    if secret:
        stamp = str(int(at.timestamp()))
        body = {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{secret}", ""), **body}
    return Request(address, body)


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


BUILDERS: Final[Mapping[str, Callable[[str, str, Message, datetime], Request]]] = {
    "wecom": wecom, "dingtalk": dingtalk, "feishu": feishu,
}  # fmt: skip


# --- answers ----------------------------------------------------------------------------------------------------------

MINUTE: Final = timedelta(minutes=1)
TOO_FAST: Final[Mapping[str, Mapping[int, timedelta]]] = {
    "wecom": {45009: MINUTE, 45033: MINUTE},
    "dingtalk": {130101: 10 * MINUTE, 130102: 10 * MINUTE, 410100: 10 * MINUTE, 90030: 10 * MINUTE},
    "feishu": {11232: MINUTE, 99991400: MINUTE},
}
WORTH_A_RETRY: Final[Mapping[str, frozenset[int]]] = {
    "wecom": frozenset({-1}), "dingtalk": frozenset({-1}), "feishu": frozenset({11233, 190001}),
}  # fmt: skip


def verdict_on(vendor: str, status: int, body: bytes) -> Verdict:
    """What the answer means; an answer that is no JSON with a code is a failure worth a retry."""
    if status == 429:
        return Verdict(arrived=False, why=_("发送过快（HTTP 429）。"), pause=MINUTE)
    code, text = _code_in(body)
    if status != 200 or code is None:
        final = 300 <= status < 500 and status != 408
        return Verdict(arrived=False, why=_("对方返回 HTTP %(status)s。") % {"status": status}, final=final)
    if code == 0:
        return Verdict(arrived=True)
    told = _("对方返回错误 %(code)s：%(text)s") % {"code": code, "text": text}
    if (pause := TOO_FAST[vendor].get(code)) is not None:
        return Verdict(arrived=False, why=told, pause=pause)
    return Verdict(arrived=False, why=told, final=code not in WORTH_A_RETRY[vendor])


def _code_in(body: bytes) -> tuple[int | None, str]:
    """The vendor's code and its words: `errcode` and `errmsg`, or `code` and `msg`."""
    try:
        found = json.loads(body)
    except ValueError:
        return None, ""
    if not isinstance(found, dict):
        return None, ""
    code = found.get("errcode", found.get("code", found.get("StatusCode")))
    text = str(found.get("errmsg") or found.get("msg") or "")
    return (code if isinstance(code, int) else None), " ".join(text.split())[:200]
