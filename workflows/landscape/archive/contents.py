"""Reads an archive that somebody hands in: whatever is in it, the answer is its contents or a clear sentence."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _

from workflows.landscape.archive.columns import wanting
from workflows.landscape.archive.writing import FORMAT, MANIFEST

MOST_ENTRIES: Final = 10_000
MOST_BYTES: Final = 512 * 1024 * 1024  # unpacked, over all entries
MOST_OF_ONE: Final = 16 * 1024 * 1024
GROUP, PROCESS = ("code", "name", "area", "parent"), ("key", "name", "domain_area", "group", "versions", "reviews")
VERSION: Final = ("number", "state", "sha256", "file", "author_id", "author_name", "drafted_at", "authors")


# What reading raises for a file that is cut off, damaged, encrypted or packed by a method that is not known here.
UNREADABLE: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, RuntimeError, EOFError, OSError)


class BadArchive(Exception):
    """The file cannot be read as an archive of a library; the message is a sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class Contents:
    """An archive whose parts are all there: every version's bytes have the hash that stands beside them."""

    groups: Sequence[Mapping[str, Any]]
    processes: Sequence[Mapping[str, Any]]
    files: Mapping[str, bytes]


def read_archive(data: bytes) -> Contents:
    """The contents of the archive; raises `BadArchive` with what is wrong and where."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive)
            said = _manifest(archive)
            files = {name: archive.read(name) for name in _wanted(said, set(archive.namelist()))}
    except UNREADABLE as error:
        raise BadArchive(_("这不是可以读取的 ZIP 文件。请选择从流程库导出的档案。")) from error
    _check_hashes(said, files)
    return Contents(said["groups"], said["processes"], files)


def _check_size(archive: zipfile.ZipFile) -> None:
    """Before anything is unpacked: what the directory promises, since a small file may promise a great deal."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise BadArchive(_("档案解开后过大：最多 10,000 个文件、512 MB。"))
    if large := next((entry.filename for entry in entries if entry.file_size > MOST_OF_ONE), ""):
        raise BadArchive(_("档案中的「%(name)s」超过 16 MB。") % {"name": large[:80]})


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if MANIFEST not in archive.namelist():
        raise BadArchive(_("档案里没有目录文件 library.json。请选择从流程库导出的档案。"))
    try:
        said = json.loads(archive.read(MANIFEST).decode())
    except (ValueError, RecursionError) as error:
        raise BadArchive(_("档案的目录文件 library.json 无法读取。")) from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BadArchive(_("档案的格式不是 %(format)s，本系统无法导入。") % {"format": FORMAT})
    _check_shape(said)
    return said


def _check_shape(said: Mapping[str, Any]) -> None:
    for name, keys in (("groups", GROUP), ("processes", PROCESS)):
        rows = said.get(name)
        if not isinstance(rows, list):
            raise BadArchive(_("目录文件里缺少「%(name)s」。") % {"name": name})
        for number, row in enumerate(rows, 1):
            _check_row(row, keys, f"{name} #{number}")
    for row in said["processes"]:
        for number, version in enumerate(row["versions"] if isinstance(row["versions"], list) else [None], 1):
            _check_row(version, VERSION, f"{row['key']} #{number}")


def _check_row(row: Any, keys: Sequence[str], where: str) -> None:
    missing = wanting(row, keys) if isinstance(row, dict) else list(keys)
    if missing:
        told = {"where": where[:80], "keys": "、".join(missing)}
        raise BadArchive(_("目录文件的 %(where)s 不完整，缺少：%(keys)s。") % told)


def _wanted(said: Mapping[str, Any], names: set[str]) -> list[str]:
    wanted = [str(version["file"]) for process in said["processes"] for version in process["versions"]]
    if lost := next((name for name in wanted if name not in names), ""):
        raise BadArchive(_("档案里缺少文件「%(name)s」。") % {"name": lost[:80]})
    return wanted


def _check_hashes(said: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    for process in said["processes"]:
        for version in process["versions"]:
            if sha256(files[str(version["file"])]).hexdigest() != version["sha256"]:
                name = str(version["file"])[:80]
                raise BadArchive(_("「%(name)s」与目录里的哈希不符，档案已被改动或损坏。") % {"name": name})
