"""Spreading one piece of news: rows in the product, and one message of its own for every mail and every robot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from approvals.inbox.models import WorkItem
from approvals.inbox.services.copying import let_read
from approvals.notifications import kinds
from approvals.notifications.models import Choices, Notice, Robot
from approvals.notifications.news import News, key_of
from approvals.notifications.recipients import Audience, audiences_of, look_up
from approvals.organisation.models import Person
from workflows.ledger.outbox import Letter, put_all
from workflows.runtime.models import Case

EMAIL_EFFECT, ROBOT_EFFECT, DIGEST_EFFECT = "notify.email", "notify.robot", "notify.digest"
MOST_LINES: Final = 20  # of one message to a group


@dataclass(frozen=True, slots=True)
class Parcel:
    """One piece of news with its key and the people it is for."""

    key: str
    news: News
    audience: Audience
    readers: Sequence[Person] = ()


def spread(key: str, payload: Mapping[str, Any], at: datetime) -> int:
    """Tell everybody whom the payload concerns, each once per key; returns how many people that are.

    Everything is written in one transaction and leaves afterwards, each channel as a message of its own: what goes
    wrong in one repeats nothing in another."""
    parcels = [parcel for parcel in _addressed(key, News.of(payload), payload, at) if parcel.readers]
    choices = choices_of({person.pk for parcel in parcels for person in parcel.readers})
    notices = [_notice(parcel, person) for parcel in parcels for person in parcel.readers
               if choices[person.pk].wants(parcel.news.kind, kinds.IN_APP)]
    letters = [*_mails(parcels, choices), *_robots(key, parcels, choices)]
    if kinds.known(str(payload.get("kind"))) in kinds.BY_RESPONSIBILITY:
        _let_read(parcels, choices, at)
    with transaction.atomic():
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        put_all(letters)
    return len(choices)


def _let_read(parcels: Sequence[Parcel], choices: Mapping[int, Choices], at: datetime) -> None:
    """Whoever is told because of a step's responsibilities may read the case that they are told of."""
    for parcel in parcels:
        told = [one for one in parcel.readers if choices[one.pk].channels(parcel.news.kind)]
        let_read(case_key=parcel.news.case, people=told, note=kinds.label_of(parcel.news.kind), at=at)


def choices_of(people: Collection[int]) -> dict[int, Choices]:
    """How each of these people wants to be told."""
    kept = {choices.person_id: choices for choices in Choices.objects.filter(person__in=people)}
    return {person: kept.get(person) or Choices(person_id=person) for person in people}


def _addressed(key: str, news: News, payload: Mapping[str, Any], at: datetime) -> list[Parcel]:
    """The news with its readers, without whoever did it."""
    parcels = _opened(key, news, payload) if "opened" in payload else _named(key, news, payload)
    directory = look_up([parcel.audience for parcel in parcels], at)
    out = _told_already(news) | ({news.by_id} if news.by_id is not None else set())
    substitutes = kinds.known(news.kind) in kinds.FOR_SUBSTITUTES
    return [
        replace(one, readers=[
            person for person in directory.readers(one.audience, news.process, at, substitutes=substitutes)
            if person.pk not in out
        ])
        for one in parcels
    ]  # fmt: skip


def _opened(key: str, news: News, payload: Mapping[str, Any]) -> list[Parcel]:
    """One parcel for every item that the move opened and that is still open: for whoever may take it, or is named."""
    here = Q(pk__in=[])
    for scope, generation in payload["opened"]:
        here |= Q(scope=scope, generation=generation)
    items = list(WorkItem.objects.open().filter(here, case_key=news.case).select_related("case").order_by("pk"))
    named = Audience.of(payload["to"]) if payload.get("to") else None
    audiences = dict.fromkeys((item.pk for item in items), named) if named else audiences_of(items)
    return [Parcel(key_of(key, item.pk), _with_words(news, item), audiences[item.pk]) for item in items]


def _named(key: str, news: News, payload: Mapping[str, Any]) -> list[Parcel]:
    """The one parcel of a payload that names its readers; none when its item is closed and only open work counts."""
    audience = Audience.of(payload.get("to") or {})
    if news.item is None:
        return [Parcel(key, _with_title(news), audience)]
    item = WorkItem.objects.select_related("case").filter(pk=news.item).first()
    if is_over(news.kind, item):
        return []
    told = _with_words(news, item) if item else news
    return [Parcel(key, told, audience), *_informed(key, told, payload)]


def _informed(key: str, news: News, payload: Mapping[str, Any]) -> list[Parcel]:
    """That a step is done, for those who are informed of it: news of a kind of its own."""
    parties = (payload.get("to") or {}).get("informed")
    audience = Audience.of({"parties": parties}) if parties else None
    return [Parcel(key_of(key, "informed"), replace(news, kind=kinds.INFORMED), audience)] if audience else []


def is_over(kind: str, item: WorkItem | None) -> bool:
    """Whether news of open work came too late: `work.opened` of a closed item, or its being overdue, helps nobody."""
    return kind in kinds.ONLY_WHILE_OPEN and (item is None or not item.is_open)


def _with_words(news: News, item: WorkItem) -> News:
    due = item.due_at.isoformat() if item.due_at else ""
    return news.about(item.pk, title=item.case.title, step=item.name or item.node, due=due)


def _with_title(news: News) -> News:
    if not news.case or news.words.get("title"):
        return news
    return news.about(None, title=Case.objects.filter(key=news.case).values_list("title", flat=True).first())


def _told_already(news: News) -> set[int]:
    """Who heard of this very move by news that says more."""
    if news.kind not in kinds.SAID_BY:
        return set()
    same = Notice.objects.filter(case_key=news.case, at=news.at, group__in=kinds.SAID_BY[news.kind])
    return set(same.values_list("person_id", flat=True))


def _notice(parcel: Parcel, person: Person) -> Notice:
    news = parcel.news
    return Notice(
        person=person, key=parcel.key, kind=news.kind, group=kinds.known(news.kind), case_key=news.case,
        process_key=news.process, item_id=news.item, by_id=news.by_id, by_name=news.by_name, words=dict(news.words),
        at=news.at,
    )  # fmt: skip


def _mails(parcels: Sequence[Parcel], choices: Mapping[int, Choices]) -> list[Letter]:
    return [
        Letter(EMAIL_EFFECT, key_of(parcel.key, "mail", person.pk),
               {"person": person.pk, "news": parcel.news.payload()}, case_key=parcel.news.case)
        for parcel in parcels for person in parcel.readers
        if person.email and choices[person.pk].mails_at_once(kinds.known(parcel.news.kind))
    ]  # fmt: skip


def _robots(key: str, parcels: Sequence[Parcel], choices: Mapping[int, Choices]) -> list[Letter]:
    """One message per robot, whatever the number of items: a group is told of a move once."""
    kind = kinds.known(parcels[0].news.kind) if parcels else ""
    if kind not in kinds.ROBOT_KINDS:
        return []
    letters = []
    for robot in Robot.objects.active().order_by("pk"):
        lines = _lines(robot, parcels, choices) if kind in robot.kinds else []
        if lines:
            payload = {"robot": robot.pk, "lines": lines[:MOST_LINES], "more": max(len(lines) - MOST_LINES, 0)}
            letters.append(Letter(ROBOT_EFFECT, key_of(key, "robot", robot.pk), payload, case_key=parcels[0].news.case))
    return letters


def _lines(robot: Robot, parcels: Sequence[Parcel], choices: Mapping[int, Choices]) -> list[dict[str, Any]]:
    found = []
    for parcel in parcels:
        readers = [one for one in parcel.readers if choices[one.pk].wants(parcel.news.kind, kinds.ROBOT)
                   and robot.speaks_for(one.department_id, parcel.audience.posts)]
        if readers:
            found.append({"news": parcel.news.payload(), "people": [one.name for one in readers]})
    return found
