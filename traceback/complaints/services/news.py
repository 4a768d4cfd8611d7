"""Who hears of files that nobody brought by hand: whoever brought some of the source before, or process managers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from approvals.organisation.models import Person
from approvals.organisation.roles import Role
from complaints.models import ImportRun, Source
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter

MOST: Final = 20


def waits_for_a_person(run: ImportRun, *, at: datetime) -> None:
    """Somebody has to say how the file is to be read."""
    text = gettext_noop("监视目录里的文件「%(name)s」等你核对列的含义")
    path = reverse("contact-import-mapping", args=[run.pk])
    _tell(run.source, f"complaints.waits:{run.pk}", text, {"name": run.name}, path, at)


def not_taken(source: Source, name: str, why: str, *, run_id: int | None, at: datetime) -> None:
    """The file was not taken in, and why."""
    text = gettext_noop("监视目录里的文件「%(name)s」没有导入：%(why)s")
    path = reverse("contact-import", args=[run_id]) if run_id else reverse("contact-imports")
    key = f"complaints.not_taken:{source.pk}:{at.isoformat()}:{name}"
    _tell(source, key, text, {"name": name, "why": why}, path, at)


def _tell(source: Source, key: str, text: str, words: dict[str, str], path: str, at: datetime) -> None:
    letters = []
    for person in _who(source):
        with override(person.language or None):
            said = _(text) % words
        payload: dict[str, Any] = {
            "kind": "system.complaints", "case": "", "process": "", "item": None, "at": at.isoformat(),
            "to": {"people": [person.pk], "posts": []}, "words": {"text": said, "path": path}, "by": None}
        letters.append(Letter("notify", f"{key[:130]}:{person.pk}", payload))
    outbox.put_all(letters)


def _who(source: Source) -> list[Person]:
    active = Person.objects.active()
    brought = source.runs.exclude(by_id=None).order_by("-pk").values_list("by_id", flat=True)[:1]
    people = list(active.filter(pk__in=list(brought), role__in=[Role.STAFF, Role.PROCESS_MANAGER]))
    return people or list(active.filter(role=Role.PROCESS_MANAGER).order_by("pk")[:MOST])
