"""Verbs of the library: processes are made, versions drafted, published by a second person, and retired."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from workflows.bpmn.bad import BadModel
from workflows.bpmn.reader import as_utf8, read
from workflows.ledger import services as ledger
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, File, Object
from workflows.library import examining
from workflows.library.examining import Examination
from workflows.library.graphs import graph_of
from workflows.library.models import Process, ProcessVersion
from workflows.library.problems import CannotDraft, CannotPublish, CannotRetire, Problem

__all__ = [
    "CannotDraft", "CannotPublish", "CannotRetire", "Problem",
    "create_process", "draft_version", "publish_version", "retire_version",
]

LIBRARY = "library"  # the stream of what happens to processes as such


@transaction.atomic
def create_process(
    *, key: str, name: str, by: Actor, at: datetime, area: str = Process.Area.BUSINESS, description: str = "",
    owner: Actor | None = None,
) -> Process:
    """A new process under the next free code, still without a version."""
    ledger.hold(LIBRARY)
    process = Process(
        code=_next_code(), key=key, name=name, description=description, domain_area=area, created_at=at,
        owner_id=owner.id if owner else None, owner_name=owner.name if owner else "",
    )
    process.full_clean()
    process.save(force_insert=True)
    entry = Entry(verb="process.created", object=Object("process", process.code, name=name), detail={"key": key})
    ledger.append(stream=LIBRARY, entry=entry, by=by, at=at)
    return process


@transaction.atomic
def draft_version(*, process_id: int, source: bytes, by: Actor, at: datetime, notes: str = "") -> ProcessVersion:
    """The next version of the process, as a draft; its bytes are kept as they are, only brought to UTF-8."""
    stored = _readable(source)
    process = Process.objects.select_for_update().get(pk=process_id)
    digest = sha256(stored).hexdigest()
    same = ProcessVersion.objects.filter(process=process, sha256=digest).first()
    if same is not None:
        raise CannotDraft(_("这份文件与第 %(number)d 版完全相同。") % {"number": same.number})
    version = ProcessVersion.objects.create(
        process=process, number=_next_number(process), source=stored, sha256=digest, notes=notes,
        author_id=_person(by), author_name=by.name, drafted_at=at,
    )
    file = File(f"{process.code}-v{version.number}.bpmn", digest, len(stored))
    _record(version, Entry(verb="version.drafted", reason=notes, files=[file]), by, at)
    return version


def publish_version(*, version_id: int, by: Actor, at: datetime) -> ProcessVersion:
    """Put the version in force in place of the former one; examined first, and never by its own author."""
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    _check_release(version, by)
    examination = examining.examine(version)
    if not examination.passed:
        raise CannotPublish(_("该版本未通过发布检查。"), examination.problems)
    with transaction.atomic():
        return _publish(version_id, version.sha256, examination, by, at)


@transaction.atomic
def retire_version(*, version_id: int, by: Actor, at: datetime, reason: str) -> ProcessVersion:
    """Take the version out of force; running cases finish on it, no new one starts."""
    if not reason.strip():
        raise CannotRetire(_("请填写废止原因。"))
    version = _locked(version_id)
    if not can_proceed(version.retire):
        raise CannotRetire(_("该版本为%(state)s，不能废止。") % {"state": version.get_state_display()})
    version.retire(by=by, at=at)
    version.save(update_fields=["state", "retired_by_id", "retired_by_name", "retired_at"])
    _record(version, Entry(verb="version.retired", reason=reason), by, at)
    return version


def _publish(version_id: int, digest: str, examination: Examination, by: Actor, at: datetime) -> ProcessVersion:
    version = _locked(version_id)
    _check_release(version, by)
    if version.sha256 != digest:
        raise CannotPublish(_("该版本在检查期间被修改，请重新发布。"))
    version.bindings = json.dumps(_bindings(version), sort_keys=True)
    _supersede_former(version, by, at)
    version.publish(by=by, at=at)
    version.save(update_fields=["state", "bindings", "published_by_id", "published_by_name", "published_at"])
    proof = {"bindings": version.bound, "states": examination.states, "assumptions": examination.assumptions}
    _record(version, Entry(verb="version.published", detail=proof), by, at)
    return version


def _locked(version_id: int) -> ProcessVersion:
    """The version, with its process locked: whoever releases or retires waits here."""
    process = Process.objects.select_for_update().get(versions=version_id)
    version = ProcessVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.process = process
    return version


def _check_release(version: ProcessVersion, by: Actor) -> None:
    if _person(by) == version.author_id:
        raise CannotPublish(_("编写人不能发布自己的版本，须由第二人发布。"))
    if not can_proceed(version.publish):
        raise CannotPublish(_("该版本为%(state)s，不能发布。") % {"state": version.get_state_display()})


def _supersede_former(version: ProcessVersion, by: Actor, at: datetime) -> None:
    former = ProcessVersion.objects.published().select_for_update().filter(process_id=version.process_id).first()
    if former is None:
        return
    former.process = version.process
    former.supersede(at=at)
    former.save(update_fields=["state", "superseded_at"])
    _record(former, Entry(verb="version.superseded", detail={"by_number": version.number}), by, at)


def _bindings(version: ProcessVersion) -> dict[str, str]:
    """Called process → the hash of the version that it will run on; a process may call itself."""
    bound, missing = {}, []
    for node in graph_of(version).nodes.values():
        if not node.called:
            continue
        called = ProcessVersion.objects.published().filter(process__key=node.called).values_list("sha256", flat=True)
        digest = version.sha256 if node.called == version.process.key else called.first()
        if digest is None:
            reason = _("被调用的流程 %(key)s 没有已发布的版本。") % {"key": node.called}
            missing.append(Problem(node.id, node.name, reason))
        else:
            bound[node.called] = digest
    if missing:
        raise CannotPublish(_("该版本未通过发布检查。"), missing)
    return bound


def _readable(source: bytes) -> bytes:
    try:
        stored = as_utf8(source)
        read(stored)
    except BadModel as error:
        raise CannotDraft(error.message) from error
    return stored


def _next_code() -> str:
    codes = Process.objects.filter(code__regex=r"^PRC-\d+$").values_list("code", flat=True)
    return f"PRC-{max((int(code[4:]) for code in codes), default=0) + 1:04d}"


def _next_number(process: Process) -> int:
    highest = ProcessVersion.objects.filter(process=process).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1


def _person(by: Actor) -> int:
    if by.id is None:
        raise ValueError("Versions are released by people, not by the system.")
    return by.id


def _record(version: ProcessVersion, entry: Entry, by: Actor, at: datetime) -> None:
    name = f"{version.process.name} v{version.number}"
    about = Object("version", f"{version.process.code}/{version.number}", name=name)
    ledger.append(stream=version.stream, entry=replace(entry, object=about, version=version.sha256), by=by, at=at)
