"""A file that says what the columns of another file mean."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from complaints.reading import CannotRead, open_table
from complaints.services.refusals import CannotTakeIn

MOST_BYTES: Final = 5 << 20
MOST_ROWS: Final = 1000
LONGEST: Final = 500


def read_notes(chunks: Iterable[bytes]) -> dict[str, str]:
    """Heading → meaning, from the first two columns; merged cells speak for the rows below. Raises CannotTakeIn."""
    folder = Path(settings.IMPORTS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"incoming-{secrets.token_hex(16)}"
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            for chunk in _bounded(chunks):
                file.write(chunk)
        return _notes(path)
    except CannotRead as wrong:
        raise CannotTakeIn(str(wrong)) from wrong
    finally:
        path.unlink(missing_ok=True)


def _bounded(chunks: Iterable[bytes]) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise CannotTakeIn(_("文件超过 %(most)s MB。请分成几个文件上传。") % {"most": MOST_BYTES >> 20})
        yield chunk


def _notes(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    above = ""
    for _row, cells in islice(open_table(path).lines(), 1, MOST_ROWS):
        name, note = [*cells, "", ""][:2]
        name = " ".join(name.split())
        if not name:
            continue
        above = " ".join(note.split())[:LONGEST] or above
        found.setdefault(name if name not in found else f"{name} (2)", above)
    return found
