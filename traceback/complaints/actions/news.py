"""Who hears of an action: whoever is consulted when it is given out, whoever is informed when it is done, whoever has
it when it is called off. Whoever has work in the inbox is told by the inbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from approvals.inbox.responsible import parties_in
from approvals.organisation.models import Holding, Person
from approvals.organisation.selectors import posts_called
from complaints.actions.models import Action
from workflows.ledger import outbox
from workflows.ledger.actor import Actor
from workflows.ledger.outbox import Letter


def dispatched(action: Action, *, by: Person, at: datetime) -> None:
    """Whoever is consulted (C) hears that it has begun."""
    text = gettext_noop("征询：改进措施「%(title)s」开始办理，期限 %(due)s")
    _tell(action, "dispatched", text, _named(action.consulted, at), by.as_actor(), at)


def finished(action: Action, *, by: Actor, at: datetime) -> None:
    """Whoever is informed (I) hears that it is done."""
    text = gettext_noop("知会：改进措施「%(title)s」已办结")
    _tell(action, f"finished:{at.isoformat()}", text, _named(action.informed, at), by, at)


def cancelled(action: Action, *, by: Person, at: datetime) -> None:
    """Whoever had it hears that it need not be done."""
    if action.case_id is None:
        return
    here = [action.owner_id] if action.owner_id else list(
        Holding.objects.at(at).filter(post=action.owner_post_id).values_list("person_id", flat=True))
    people = Person.objects.active().filter(pk__in=here)
    _tell(action, "cancelled", gettext_noop("改进措施「%(title)s」已取消：%(why)s"), people, by.as_actor(), at)


def _named(text: str, at: datetime) -> Collection[Person]:
    """The people behind names of posts, departments and people."""
    parties = parties_in(text)
    if not parties:
        return ()
    held = Holding.objects.at(at).filter(post__in=posts_called(parties).values("pk")).values("person_id")
    return Person.objects.active().filter(Q(pk__in=held) | Q(name__in=parties)).order_by("pk")


def _tell(action: Action, deed: str, text: str, people: Collection[Person], by: Actor, at: datetime) -> None:
    words = {"title": action.title, "due": f"{localtime(action.due_at):%Y-%m-%d %H:%M}", "why": action.cancel_reason}
    outbox.put_all([_letter(f"actions.{deed}:{action.key}:{one.pk}", one, text, words, _path(action), by, at)
                    for one in people if one.pk != by.id])


def _path(action: Action) -> str:
    return reverse("ticket-action", args=[action.ticket.key, action.number])


def _letter(
    key: str, person: Person, text: str, words: Mapping[str, str], path: str, by: Actor, at: datetime
) -> Letter:
    with override(person.language or None):
        said = _(text) % words
    payload: dict[str, Any] = {
        "kind": "system.actions", "case": "", "process": "", "item": None, "at": at.isoformat(),
        "to": {"people": [person.pk], "posts": []}, "words": {"text": said, "path": path},
        "by": None if by.is_system else {"id": by.id, "name": by.name},
    }  # fmt: skip
    return Letter("notify", key[:150], payload)
