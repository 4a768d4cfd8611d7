"""A ceiling for the memory of one build: a trail that needs more fails alone, instead of taking the machine along."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MEGABYTE: Final = 1 << 20


class TrailTooLarge(Exception):
    """The file would need more memory than one build may have."""


@contextmanager
def ceiling(megabytes: int) -> Iterator[None]:
    """No more than so much private memory for the process meanwhile (`RLIMIT_DATA`); 0 is no ceiling.

    Raises TrailTooLarge where it is not enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes * MEGABYTE
    if not megabytes or (hard != resource.RLIM_INFINITY and wanted > hard):
        yield
        return
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    try:
        yield
    except MemoryError:
        raise TrailTooLarge from None
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
