"""The one way around the release flow: a management command installs a process that the product ships.

There are no posts to ask on an empty installation. What stays: the file is examined like any other, a second person
answers for it, every stage stands in the version's stream, and the publication names the command that installed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from workflows.ledger.actor import Actor
from workflows.library import permits, releasing
from workflows.library.models import Process, ProcessVersion
from workflows.library.problems import CannotPublish, CannotRelease
from workflows.library.publishing import passed, put_in_force, still
from workflows.library.selectors import authors_of, current_version
from workflows.library.services import create_process, draft_version
from workflows.library.streams import locked, person


@dataclass(frozen=True, slots=True)
class Shipped:
    """A process that the product brings along: its file, and how it is called in the library."""

    key: str
    name: str
    description: str
    file: Path
    area: str = ""


def install_shipped(
    shipped: Shipped, *, author: Actor, publisher: Actor, at: datetime, command: str, source: bytes | None = None
) -> ProcessVersion:
    """The version in force, published now unless there is one: calling it again is safe.

    `source` is another file in the place of the shipped one, such as the demo's, which is bound to its rules."""
    published = current_version(shipped.key)
    if published is not None:
        return published
    area = {"area": shipped.area} if shipped.area else {}
    process = Process.objects.filter(key=shipped.key).first() or create_process(
        key=shipped.key, name=shipped.name, description=shipped.description, by=author, at=at, owner=author, **area)
    waiting = process.versions.filter(state=ProcessVersion.State.DRAFT).order_by("-number").first()
    drawn = source or shipped.file.read_bytes()
    draft = waiting or draft_version(process_id=process.pk, source=drawn, by=author, at=at, notes="首个版本")
    return install_version(version_id=draft.pk, by=publisher, at=at, command=command)


def install_version(*, version_id: int, by: Actor, at: datetime, command: str) -> ProcessVersion:
    """Publish a shipped draft in the name of a second person; only management commands call this."""
    draft = ProcessVersion.objects.select_related("process").get(pk=version_id)
    _check(draft, by)
    examination = passed(draft)
    with permits.for_installing(command) as permit, transaction.atomic():
        _check(still(draft), by)
        try:
            _walk(version_id, by, at, permit)
        except CannotRelease as refusal:
            raise CannotPublish(str(refusal)) from refusal
        return put_in_force(locked(version_id), examination, by, at, installed_by=command)


def _walk(version_id: int, by: Actor, at: datetime, permit: permits.Permit) -> None:
    """Through every stage, each in the same second person's name."""
    for stage in (releasing.submit_version, releasing.pass_test, releasing.pass_reviews, releasing.approve_version):
        stage(version_id=version_id, by=by, at=at, permit=permit)


def _check(version: ProcessVersion, by: Actor) -> None:
    if person(by) in authors_of(version):
        raise CannotPublish(_("编写人不能发布自己的版本，须由第二人发布。"))
    if not can_proceed(version.submit):
        raise CannotPublish(_("该版本为%(state)s，不能发布。") % {"state": version.get_state_display()})
