"""Checkpoints read back from the places outside that can be read: folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings

NAME: Final = re.compile(r"checkpoint-(\d{12})\.txt\Z")
LONGEST: Final = 100_000


def folders() -> list[Path]:
    """The configured places that are folders."""
    places = [urlsplit(place) for place in settings.CHECKPOINT_PLACES]
    return [Path(unquote(place.path)) for place in places if place.scheme == "file"]


def is_readable(place: str) -> bool:
    """Whether what lies there can be compared from here."""
    return urlsplit(place).scheme == "file"


def notes(where: Sequence[Path] | None = None) -> Iterator[tuple[str, int, str | None]]:
    """Every checkpoint in the folders, shortest log first: where, how long the log was, and the note; None where it
    cannot be read."""
    for folder in folders() if where is None else where:
        for path in sorted(folder.glob("checkpoint-*.txt")):
            if named := NAME.match(path.name):
                yield folder.as_posix(), int(named[1]), _text(path)


def _text(path: Path) -> str | None:
    try:
        return path.read_text() if path.stat().st_size < LONGEST else None
    except (OSError, UnicodeDecodeError):
        return None
