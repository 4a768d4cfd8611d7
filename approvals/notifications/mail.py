"""Letters: composed in the reader's language, sent through the mail server that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.notifications import links, outage
from approvals.notifications.news import News
from approvals.notifications.sentences import facts, headline
from approvals.organisation.models import Person
from workflows.ledger.outbox import Undeliverable

CHANNEL: Final = "mail"
PERMANENT: Final = range(500, 600)  # answers of a mail server that will be the same tomorrow


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a digest: what, where it leads, and what to know beside it."""

    text: str
    link: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it becomes one."""

    key: str  # the same letter sent twice carries the same Message-ID
    subject: str
    facts: Sequence[tuple[str, str]] = ()
    lines: Sequence[Line] = ()
    link: str = ""
    thread: str = ""  # the case: letters about it stay together in the reader's program


def letter_of(news: News, key: str, reader: Person) -> Letter:
    """The news as a letter in the reader's language."""
    with override(reader.language):
        told, beside = headline(news), facts(news)
    return Letter(key, told, beside, link=links.of_news(news), thread=news.case)


def send(letter: Letter, reader: Person, at: datetime) -> None:
    """Hand the letter to the mail server; Undeliverable when it refuses for good, any other error is worth a retry."""
    outage.wait_out(CHANNEL, at)
    mail = composed(letter, reader)
    try:
        mail.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as refusal:
        _give_up_if_final(refusal)
        raise
    except (SMTPException, OSError):
        outage.note(CHANNEL, at)
        raise
    outage.forget(CHANNEL)


def composed(letter: Letter, reader: Person) -> EmailMultiAlternatives:
    """The mail: plain text and simple HTML saying the same."""
    with override(reader.language):
        subject = _("【闭环台】%(subject)s") % {"subject": letter.subject}
        context = {"letter": letter, "reader": reader, "choices_link": links.choices(), "language": reader.language}
        html = render_to_string("notifications/mail.html", context)
        text = _text(letter, reader)
    mail = EmailMultiAlternatives(subject, text, to=[reader.email], headers=_headers(letter, reader))
    mail.connection = get_connection()
    mail.attach_alternative(html, "text/html")
    return mail


def _text(letter: Letter, reader: Person) -> str:
    parts = [_("%(name)s，你好：") % {"name": reader.name}, letter.subject]
    parts.append("\n".join(_("%(label)s：%(value)s") % {"label": a, "value": b} for a, b in letter.facts))
    parts += ["\n".join(filter(None, (f"- {one.text}", one.beside, one.link))) for one in letter.lines]
    if letter.link:
        parts.append(_("打开办理：%(link)s") % {"link": letter.link})
    parts.append(_("这封邮件由系统发出，请勿回复。更改接收方式：%(link)s") % {"link": links.choices()})
    return "\n\n".join(part for part in parts if part)


def _headers(letter: Letter, reader: Person) -> dict[str, str]:
    """Marked as sent by a machine, recognisable when it comes twice, kept together by case."""
    headers = {
        "Message-ID": f"<{_digest(letter.key, reader.pk)}@{_domain()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{links.choices()}>",
    }
    if letter.thread:
        thread = f"<case.{_digest(letter.thread)}@{_domain()}>"
        headers |= {"References": thread, "In-Reply-To": thread}
    return headers


def _digest(*parts: Any) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def _domain() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _give_up_if_final(refusal: SMTPException) -> None:
    """Some answers of a mail server are final; the sentence names the code and keeps the address to itself."""
    if isinstance(refusal, SMTPRecipientsRefused):
        codes = [code for code, _text in refusal.recipients.values()]
    else:
        codes = [getattr(refusal, "smtp_code", 0)]
    if codes and all(code in PERMANENT for code in codes):
        raise Undeliverable(_("邮件服务器拒收（%(code)s），请核对收件人的邮箱地址。") % {"code": codes[0]}) from None
