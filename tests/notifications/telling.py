"""Putting news into the outbox as the lower rooms do, and delivering it."""

from itertools import count

from django.utils.timezone import now

from approvals.inbox.models import WorkItem
from approvals.notifications.models import Choices, Notice
from approvals.organisation.models import Person
from workflows.ledger import outbox
from workflows.ledger.models import Message

_numbers = count(1)


def with_addresses(people):
    """Everybody gets a mail address."""
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(email=f"{person.number}@example.com")
    for name, person in vars(people).items():
        if isinstance(person, Person):
            person.refresh_from_db()
            setattr(people, name, person)
    return people


def deliver(at=None, limit=200):
    """The worker at that moment, until nothing is due any more."""
    return outbox.deliver_due(limit, at or now())


def tell(kind, *, at, case=None, item=None, people=(), posts=(), by=None, key="", words=None, process=""):
    """One row for the worker; returns its key."""
    key = key or f"{kind}:{next(_numbers)}"
    payload = {
        "kind": kind, "case": case.key if case else "", "process": case.process_key if case else process,
        "item": item.pk if item else None, "to": {"people": [one.pk for one in people], "posts": [p.pk for p in posts]},
        "by": {"id": by.pk, "name": by.name} if by else None, "at": at.isoformat(), "words": words or {},
    }  # fmt: skip
    outbox.put(effect="notify", key=key, payload=payload, case_key=payload["case"])
    return key


def tell_opened(case, *, at, by=None, items=None, key=""):
    """What the inbox says of the items that a move opened: one row for all of them."""
    opened = items if items is not None else list(WorkItem.objects.open().filter(case_id=case.pk))
    payload = {
        "kind": "work.opened", "case": case.key, "process": case.process_key, "item": None, "to": {},
        "opened": [[item.scope, item.generation] for item in opened],
        "by": {"id": by.pk, "name": by.name} if by else None, "at": at.isoformat(), "words": {},
    }  # fmt: skip
    key = key or f"opened-again:{case.key}:{next(_numbers)}"
    outbox.put(effect="notify", key=key, payload=payload, case_key=case.key)
    return key


def told(person, **narrowed):
    """The kinds the person has notices of, in order."""
    return list(Notice.objects.filter(person=person, **narrowed).order_by("pk").values_list("kind", flat=True))


def quieten():
    """What came before does not matter: everything in the outbox counts as delivered."""
    Message.objects.waiting().update(delivered_at=now())


def choose(person, **values):
    """Choices of the person; by day and night unless it is said."""
    quiet = {"quiet_from": None, "quiet_until": None}
    return Choices.objects.update_or_create(person=person, defaults={**quiet, **values})[0]


def waiting(effect=""):
    found = Message.objects.waiting()
    return list((found.filter(effect=effect) if effect else found).order_by("pk"))
