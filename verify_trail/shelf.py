"""A folder of checkpoints that came from outside: the one that says most of a given trail."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from verify_trail.verdict import Unreadable

NAME: Final = re.compile(r"checkpoint-(\d{1,18})\.txt\Z")
Find = Callable[[int], Path | None]  # for a log of so many entries


def shelf(folder: Path) -> Find:
    """Whoever finds the checkpoint in the folder; their names say how long the log was. Raises Unreadable."""
    try:
        kept = {int(found[1]): path for path in folder.iterdir() if (found := NAME.match(path.name))}
    except OSError as error:
        raise Unreadable("missing_file", name=str(folder)) from error
    if not kept:
        raise Unreadable("empty_shelf", name=str(folder))
    return lambda size: kept[fitting(kept, size)]


def fitting(sizes: Collection[int], wanted: int) -> int:
    """Its own length; else the longest shorter one, whose agreement can be shown; else the shortest longer one."""
    if wanted in sizes:
        return wanted
    return max((size for size in sizes if size < wanted), default=min(sizes))
