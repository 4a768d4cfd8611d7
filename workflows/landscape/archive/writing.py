"""Writes the library into an archive: the same library always gives the same bytes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from django.db import transaction

from workflows.landscape.archive.columns import told
from workflows.landscape.models import Placement, ProcessGroup, Review
from workflows.library.models import Process, ProcessVersion

MANIFEST: Final = "library.json"
FORMAT: Final = "loopdesk-library/1"
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # no clock in the file, so that equal libraries are equal bytes


@transaction.atomic
def write_archive(to: IO[bytes]) -> int:
    """Write groups, processes, versions with their files, places and reviews; returns how many processes."""
    groups = ProcessGroup.objects.select_related("parent").order_by("parent__code", "code")
    processes = list(Process.objects.order_by("key"))
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        said = {
            "format": FORMAT,
            "groups": [{**told(group), "parent": group.parent.code if group.parent else ""} for group in groups],
            "processes": [_process(process, archive) for process in processes],
        }
        _put(archive, MANIFEST, json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode())
    return len(processes)


def _process(process: Process, archive: zipfile.ZipFile) -> dict[str, Any]:
    placement = Placement.objects.filter(process=process).select_related("group").first()
    return {
        **told(process), "group": placement.group.code if placement else "",
        "reviews": [told(review) for review in Review.objects.filter(process=process).order_by("at", "pk")],
        "versions": list(_versions(process, archive)),
    }


def _versions(process: Process, archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    for version in ProcessVersion.objects.filter(process=process).order_by("number"):
        name = file_name(process.key, version.number)
        _put(archive, name, version.bytes)
        others = version.authorships.order_by("person_id")
        yield {**told(version), "file": name, "authors": [told(author) for author in others]}


def file_name(key: str, number: int) -> str:
    """Where the bytes of a version lie in the archive."""
    return f"processes/{key}/v{number}.bpmn"


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, data)
