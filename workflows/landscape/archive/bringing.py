"""Brings an archive into a library that is in use: unknown groups and processes are made, new versions become drafts.

Nothing comes into force by a file: whatever the archive says of a version, here it is a draft of whoever brings it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from workflows.landscape import services
from workflows.landscape.archive.contents import BadArchive, Contents
from workflows.landscape.models import Placement, ProcessGroup
from workflows.ledger.actor import Actor
from workflows.library.models import Process, ProcessVersion
from workflows.library.services import CannotDraft, create_process, draft_version


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one process of the archive."""

    key: str
    name: str
    code: str
    what: str  # a sentence
    version: int | None = None
    refused: bool = False


@transaction.atomic
def bring_in(contents: Contents, *, by: Actor, at: datetime) -> list[Brought]:
    """One line for every process of the archive; all of it or, after an error, nothing."""
    try:
        groups = {row["code"]: _group(row, contents, by, at) for row in _parents_first(contents)}
        return [_process(row, contents, groups, by, at) for row in contents.processes]
    except (ValidationError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise BadArchive(_("目录文件里有不合规的内容：%(error)s") % {"error": _said(error)}) from error


def _parents_first(contents: Contents) -> list[Mapping[str, Any]]:
    return sorted(contents.groups, key=lambda row: bool(row["parent"]))


def _group(row: Mapping[str, Any], contents: Contents, by: Actor, at: datetime) -> ProcessGroup:
    known = ProcessGroup.objects.filter(code=row["code"]).first()
    if known is not None:
        return known
    parent = ProcessGroup.objects.filter(code=row["parent"]).first() if row["parent"] else None
    if row["parent"] and parent is None:
        raise BadArchive(_("分组「%(name)s」的上级不在档案里。") % {"name": row["name"]})
    return services.create_group(
        code=row["code"], name=row["name"], area=row["area"], parent_id=parent.pk if parent else None, by=by, at=at,
        owner=row.get("owner_name", ""), order=row.get("order", 0),
    )


def _process(
    row: Mapping[str, Any], contents: Contents, groups: Mapping[str, ProcessGroup], by: Actor, at: datetime
) -> Brought:
    process = Process.objects.filter(key=row["key"]).first()
    made = process is None
    if process is None:
        process = create_process(key=row["key"], name=row["name"], area=row["domain_area"], by=by, at=at,
                                 description=row.get("description", ""))
    group = groups.get(row["group"])
    if group is not None and not Placement.objects.filter(process=process).exists():
        services.place_process(process_id=process.pk, group_id=group.pk, by=by, at=at)
    return _newest(row, process, made, contents, by, at)


def _newest(
    row: Mapping[str, Any], process: Process, made: bool, contents: Contents, by: Actor, at: datetime
) -> Brought:
    """The version that counts there becomes a draft here, unless these very bytes are known."""
    told = partial(Brought, process.key, process.name, process.code)
    wanted = next(_candidates(row), None)
    if wanted is None:
        return told(_("已建立，档案里没有版本。") if made else _("已存在，档案里没有版本。"))
    if ProcessVersion.objects.filter(process=process, sha256=wanted["sha256"]).exists():
        return told(_("已存在，版本相同，没有变化。"))
    notes = _("由档案导入：原第 %(number)s 版") % {"number": wanted["number"]}
    try:
        drafted = draft_version(process_id=process.pk, source=contents.files[wanted["file"]], by=by, at=at, notes=notes)
    except CannotDraft as refusal:
        return told(str(refusal), refused=True)
    words = _("已建立，版本成为草稿，待发布。") if made else _("已存在，新版本成为草稿，待发布。")
    return told(words, version=drafted.number)


def _candidates(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The version in force there, or else the newest."""
    newest_first = sorted(row["versions"], key=lambda version: -int(version["number"]))
    yield from (version for version in newest_first if version["state"] == "published")
    yield from newest_first


def _said(error: Exception) -> str:
    return "；".join(error.messages) if isinstance(error, ValidationError) else str(error)[:200]
