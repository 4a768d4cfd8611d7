"""What leaves when a release moves on: news for those who are informed, and for authors whose version came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from approvals.organisation.models import Person, Post
from approvals.release.gates import parties, steps_of_people
from approvals.release.guards import Rail, in_words
from approvals.release.models import Release
from workflows.ledger import outbox
from workflows.ledger.actor import Actor
from workflows.library.models import ProcessVersion
from workflows.library.selectors import authors_of


def informed_posts(version: ProcessVersion, chosen: Iterable[str] = ()) -> list[Post]:
    """The posts of the version's I roles (by name, by code, or a department's heads) and those chosen beside."""
    named = {party for step in steps_of_people(version) for party in parties(step, "raciI")}
    heads = Q(department__name__in=named, is_head=True)
    found = Post.objects.filter(heads | Q(name__in=named) | Q(code__in=named | set(chosen)), active=True)
    return list(found.select_related("department").order_by("code"))


def published(release: Release, *, by: Actor, at: datetime) -> None:
    """Whoever is informed hears that the version is in force."""
    posts = [post.pk for post in informed_posts(release.version, release.informed)]
    words = {"process_name": release.process.name, "version": release.version.number, "path": _path(release)}
    people = sorted({release.submitted_by_id, *authors_of(release.version)})
    _put(release, f"release.published:{release.code}", {
        "kind": "release.published", "to": {"people": people, "posts": posts}, "words": words,
    }, by, at)  # fmt: skip


def sent_back(release: Release, *, by: Actor, at: datetime, number: int) -> None:
    """Authors who did not submit it hear that it came back; who submitted it has it in the inbox."""
    others = authors_of(release.version) - {release.submitted_by_id}
    text = gettext_noop("你参与编写的「%(name)s」第 %(number)d 版已退回起草")
    _tell(release, f"release.sent_back:{release.code}:{number}", text, others, by, at)


def refused(release: Release, *, by: Actor, at: datetime) -> None:
    """Whoever submitted it hears that the day came and the version could not be put in force."""
    text = gettext_noop("「%(name)s」第 %(number)d 版未能按期发布，请查看原因")
    _tell(release, f"release.refused:{release.code}:{at.isoformat()}", text, {release.submitted_by_id}, by, at)


def trial_held(release: Release, broken: Sequence[Rail], *, by: Actor, at: datetime) -> None:
    """Whoever submitted it and whoever answers for the process hear that the trial holds by itself, and why."""
    text = gettext_noop("「%(name)s」第 %(number)d 版的试运行已自动暂停，请查看：%(why)s")
    people = {release.submitted_by_id, release.process.owner_id} - {None}
    _tell(release, f"release.trial_held:{release.code}:{at.isoformat()}", text, people, by, at, broken)


def _tell(
    release: Release, key: str, text: str, people: Iterable[int | None], by: Actor, at: datetime,
    broken: Sequence[Rail] = (),
) -> None:  # fmt: skip
    for person in Person.objects.active().filter(pk__in=list(people)).order_by("pk"):
        with override(person.language or None):
            said = _(text) % {
                "name": release.process.name, "number": release.version.number, "why": in_words(broken)}
        _put(release, f"{key}:{person.pk}", {
            "kind": "system.release", "to": {"people": [person.pk], "posts": []},
            "words": {"text": said, "path": _path(release)},
        }, by, at)  # fmt: skip


def _path(release: Release) -> str:
    return reverse("release", args=[release.code])


def _put(release: Release, key: str, payload: Mapping[str, Any], by: Actor, at: datetime) -> None:
    who = None if by.is_system else {"id": by.id, "name": by.name}
    common = {"case": "", "process": release.process.key, "item": None, "by": who, "at": at.isoformat()}
    outbox.put(effect="notify", key=key[:150], payload={**common, **payload})
