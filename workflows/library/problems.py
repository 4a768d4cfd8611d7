"""Why a version cannot be drafted or published, in sentences fit for its author."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Waypoint(NamedTuple):
    """One step of a path: where, and what was chosen there."""

    element_id: str
    name: str
    chosen: str


class Problem(NamedTuple):
    """One reason, tied to an element; `path` is the shortest way through the process that shows it."""

    element_id: str
    name: str
    reason: str
    path: tuple[Waypoint, ...] = ()


class CannotDraft(Exception):
    """The file cannot become a version."""


class CannotPublish(Exception):
    """The version stays unpublished; `problems` says where and why."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = list(problems)


class CannotRelease(Exception):
    """The release of the version does not go on; the message says why."""


class OwnVersion(CannotRelease):
    """Authors say nothing about their own version."""


class CannotRetire(Exception):
    """The version stays as it is."""
