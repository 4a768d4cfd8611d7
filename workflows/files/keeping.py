"""Keeping a file: outside the web root, under the hash of its bytes, after a look at what it really is."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import puremagic
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

OFFICE: Final = frozenset({"zip", "docx", "xlsx", "pptx"})
# extension -> (media type it is handed out with, what its first bytes may be recognised as; empty: plain text)
KINDS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "pdf": ("application/pdf", frozenset({"pdf"})),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", OFFICE),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", OFFICE),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", OFFICE),
    "png": ("image/png", frozenset({"png"})),
    "jpg": ("image/jpeg", frozenset({"jpg", "jpeg"})),
    "jpeg": ("image/jpeg", frozenset({"jpg", "jpeg"})),
    "csv": ("text/csv", frozenset()),
    "txt": ("text/plain", frozenset()),
}
OFFICE_PART: Final = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
CHUNK: Final = 1 << 16
UNSAFE: Final = re.compile(r"[^\w.()（）《》「」、，\- ]", re.UNICODE)


class CannotKeep(Exception):
    """The file is too large, of a kind that is not accepted, or not what its name says."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file on disk under its hash."""

    name: str
    sha256: str
    size: int
    media_type: str


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def keep(upload: File[bytes], name: str) -> Kept:
    """Check a file and keep its bytes under their hash; raises CannotKeep."""
    name = safe_name(name)
    extension = name.rpartition(".")[2].lower()
    if extension not in KINDS:
        raise CannotKeep(_("不接受「%(name)s」这种文件。可用：%(kinds)s") % {
            "name": name, "kinds": "、".join(sorted(KINDS))})
    waiting, sha256, size = _spool(upload.chunks(CHUNK), name)
    try:
        if size == 0:
            raise CannotKeep(_("文件「%(name)s」是空的。") % {"name": name})
        _look_into(waiting, name, extension)
        _put_away(waiting, sha256)
    finally:
        waiting.unlink(missing_ok=True)
    return Kept(name, sha256, size, KINDS[extension][0])


def safe_name(name: str) -> str:
    """A file name without path, control characters or anything a shell or header could misread."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    base = UNSAFE.sub("_", base).strip(" .")
    stem, dot, extension = base.rpartition(".")
    if not dot or not stem.strip(" ._"):
        raise CannotKeep(_("文件名「%(name)s」没有扩展名。") % {"name": base[:80]})
    return f"{stem[:100].rstrip(' .')}.{extension}"


def _spool(chunks: Iterable[bytes], name: str) -> tuple[Path, str, int]:
    """Write the chunks beside their final place while hashing; stops at the size limit."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    path, digest, size = folder / f"incoming-{secrets.token_hex(16)}", hashlib.sha256(), 0
    with open(path, "xb", opener=_private) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.ATTACHMENT_MAX_BYTES:
                file.close()
                path.unlink()
                raise CannotKeep(_("「%(name)s」超过 %(most)s MB。") % {
                    "name": name, "most": settings.ATTACHMENT_MAX_BYTES >> 20})
            digest.update(chunk)
            file.write(chunk)
    return path, digest.hexdigest(), size


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _put_away(waiting: Path, sha256: str) -> None:
    final = path_of(sha256)
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(waiting, final)


def _look_into(path: Path, name: str, extension: str) -> None:
    """Refuse a file whose bytes are not what its name says."""
    expected = KINDS[extension][1]
    fits = _is_text(path) if not expected else _recognised(path) & expected
    if fits and extension in OFFICE_PART:
        fits = _is_office(path, OFFICE_PART[extension])
    if not fits:
        raise CannotKeep(_("「%(name)s」的内容与扩展名不符。") % {"name": name})


def _recognised(path: Path) -> set[str]:
    try:
        return {match.extension.lstrip(".").lower() for match in puremagic.magic_file(str(path))}
    except (puremagic.PureError, ValueError, OSError):
        return set()


def _is_text(path: Path) -> bool:
    data = path.read_bytes()
    if b"\x00" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_office(path: Path, part: str) -> bool:
    """Whether the archive is the office document it claims to be, without macros; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):  # not an archive after all
        return False
    return any(entry.startswith(part) for entry in names) and not any("vbaproject" in n.lower() for n in names)
