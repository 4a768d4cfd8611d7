"""Restores a library into an empty installation as it was, states, people and dates too: for operators with a shell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workflows.landscape.archive.columns import heard
from workflows.landscape.archive.contents import Contents
from workflows.landscape.models import Placement, ProcessGroup, Review
from workflows.ledger import services as ledger
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, File, Object
from workflows.library import examining
from workflows.library.models import Authorship, Process, ProcessVersion
from workflows.library.services import LIBRARY

RELEASED: Final = ("in_test", "in_review", "in_committee", "published")
# The stages that the tables ask for on the way to a state. What was under release comes back as a draft: those who
# were deciding about it are not in the archive.
WAYS: Final = {"published": RELEASED, "superseded": (*RELEASED, "superseded"), "retired": (*RELEASED, "retired")}


class CannotRestore(Exception):
    """The archive cannot be restored here; the message is a sentence fit for the operator."""


@transaction.atomic
def restore_library(contents: Contents, *, by: Actor, at: datetime) -> int:
    """Restore every row; versions in force are examined anew, and nothing is written unless all of them pass."""
    if Process.objects.exists() or ProcessGroup.objects.exists():
        raise CannotRestore(_("流程库不是空的。恢复只能在没有流程的新安装上进行；已在使用的流程库请用页面导入。"))
    ledger.hold(LIBRARY)
    try:
        groups: dict[str, ProcessGroup] = {}
        for row in sorted(contents.groups, key=lambda one: bool(one["parent"])):
            parent = groups[row["parent"]] if row["parent"] else None
            groups[row["code"]] = ProcessGroup.objects.create(**heard(ProcessGroup, row), parent=parent)
        for row in contents.processes:
            _process(row, contents, groups, by, at)
    except (ValidationError, IntegrityError, KeyError, TypeError, ValueError) as error:
        raise CannotRestore(_("档案的内容不合规，没有恢复：%(error)s") % {"error": str(error)[:200]}) from error
    return len(contents.processes)


def _process(
    row: Mapping[str, Any], contents: Contents, groups: Mapping[str, ProcessGroup], by: Actor, at: datetime
) -> None:
    process = Process.objects.create(**heard(Process, row))
    about = Object("process", process.code, name=process.name)
    entry = Entry(verb="process.restored", object=about, detail={"key": process.key})
    ledger.append(stream=LIBRARY, entry=entry, by=by, at=at)
    if row["group"]:
        Placement.objects.create(process=process, group=groups[row["group"]])
    for review in row["reviews"]:
        Review.objects.create(**heard(Review, review), process=process)
    for version in sorted(row["versions"], key=lambda one: one["state"] == "published"):
        _version(version, process, contents.files[version["file"]], by, at)


def _version(row: Mapping[str, Any], process: Process, source: bytes, by: Actor, at: datetime) -> None:
    said = heard(ProcessVersion, row)
    version = ProcessVersion(**said, process=process, source=source)
    if version.state == "published" and (found := examining.examine(version).problems):
        told = {"version": str(version), "problem": found[0].reason}
        raise CannotRestore(_("%(version)s 未通过发布检查，没有恢复：%(problem)s") % told)
    draft = ProcessVersion(**{**said, "state": ProcessVersion.State.DRAFT}, process=process, source=source)
    draft.save(force_insert=True)  # the authors of anything but a draft are closed
    Authorship.objects.bulk_create(Authorship(**heard(Authorship, one), version=draft) for one in row["authors"])
    for state in WAYS.get(version.state, ()):
        ProcessVersion(**{**said, "state": state}, pk=draft.pk, process=process, source=source).save(force_update=True)
    file = File(f"{process.code}-v{version.number}.bpmn", version.sha256, len(source))
    about = Object("version", f"{process.code}/{version.number}", name=f"{process.name} v{version.number}")
    entry = Entry(verb="version.restored", object=about, version=version.sha256, files=[file],
                  detail={"state": version.state, "author": version.author_name,
                          "publisher": version.published_by_name})
    ledger.append(stream=version.stream, entry=entry, by=by, at=at)
