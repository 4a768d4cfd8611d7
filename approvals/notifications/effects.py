"""What leaves here: news is spread after its deed's commit, then each mail and each group message goes by itself.

Every one of these may run twice. Nothing here holds a lock or a transaction while it talks to the outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import override

from approvals.inbox.models import WorkItem
from approvals.notifications import digests, kinds, mail, sentences
from approvals.notifications.models import QUIET_FROM, QUIET_UNTIL, Choices, Robot
from approvals.notifications.news import News, NoNews
from approvals.notifications.quiet import quiet_until
from approvals.notifications.robots import sending
from approvals.notifications.spreading import DIGEST_EFFECT, EMAIL_EFFECT, ROBOT_EFFECT, choices_of, is_over, spread
from approvals.organisation.models import Person
from workflows.ledger.outbox import Delivery, NotNow, Undeliverable, effect


@effect("notify")
def notify(delivery: Delivery, **payload: Any) -> None:
    """Spread the news; `news` describes the payload."""
    try:
        spread(delivery.key, payload, delivery.at)
    except NoNews as wrong:
        raise Undeliverable(str(wrong)) from wrong


@effect(EMAIL_EFFECT)
def email(delivery: Delivery, *, person: int, news: Mapping[str, Any]) -> None:
    """Mail the news to one person, unless it has come to nothing meanwhile; not in the middle of their night."""
    told, reader = News.of(news), Person.objects.active().exclude(email="").filter(pk=person).first()
    if reader is None or _is_over(told):
        return
    _keep_the_peace(choices_of([person])[person], told, delivery)
    mail.send(mail.letter_of(told, delivery.key, reader), reader, delivery.at)


@effect(DIGEST_EFFECT)
def digest(delivery: Delivery, *, person: int) -> None:
    """Mail one person what waits for them today; nothing when nothing does."""
    reader = Person.objects.active().exclude(email="").filter(pk=person).first()
    letter = digests.compose(reader, delivery.key, delivery.at) if reader else None
    if reader and letter:
        mail.send(letter, reader, delivery.at)


@effect(ROBOT_EFFECT)
def robot(delivery: Delivery, *, robot: int, lines: Sequence[Mapping[str, Any]], more: int = 0) -> None:
    """Let the robot tell its group, as fast as its vendor allows."""
    speaker = Robot.objects.active().filter(pk=robot).first()
    news = [(News.of(line["news"]), list(line["people"])) for line in lines]
    news = [(told, people) for told, people in news if not _is_over(told)]
    if speaker is None or not news:
        return
    until = quiet_until(QUIET_FROM, QUIET_UNTIL, delivery.at)
    if until and kinds.known(news[0][0].kind) not in kinds.PRESSING:
        raise NotNow(until)
    with override(speaker.language):
        told = [sentences.group_line(one, people) for one, people in news]
        message = sending.message_of(kinds.label_of(news[0][0].kind), told, more, news[0][0])
    sending.send(speaker, message, key=delivery.key, at=delivery.at)


def _is_over(news: News) -> bool:
    """Items are decided while mails wait: of open work only what is still open is told."""
    if news.item is None:
        return False
    return is_over(news.kind, WorkItem.objects.filter(pk=news.item).first())


def _keep_the_peace(choices: Choices, news: News, delivery: Delivery) -> None:
    pressing = choices.pressing_at_night and kinds.known(news.kind) in kinds.PRESSING
    until = quiet_until(choices.quiet_from, choices.quiet_until, delivery.at)
    if until and not pressing:
        raise NotNow(until)
