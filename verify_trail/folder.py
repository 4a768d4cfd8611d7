"""A folder of checkpoints that came from outside: the one that says most of a given trail."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from verify_trail.verdict import Unreadable

NAME: Final = re.compile(r"checkpoint-(\d{1,18})\.txt\Z")


def checkpoints_in(folder: Path) -> Callable[[Sequence[int]], Path]:
    """Whoever finds the checkpoint that `fitting` names; file names say how long the log was. Raises Unreadable."""
    try:
        kept = {int(found[1]): path for path in folder.iterdir() if (found := NAME.match(path.name))}
    except OSError as error:
        raise Unreadable("missing_file", name=str(folder)) from error
    if not kept:
        raise Unreadable("no_checkpoints_there", name=str(folder))
    return lambda wanted: kept[fitting(kept, wanted)]


def fitting(sizes: Collection[int], wanted: Sequence[int]) -> int:
    """The first of the lengths that are wanted, the file's own before those that it can show to continue; else the
    shortest that is longer than its own; else the longest."""
    known = next((size for size in wanted if size in sizes), None)
    return known if known is not None else min((size for size in sizes if size > wanted[0]), default=max(sizes))
