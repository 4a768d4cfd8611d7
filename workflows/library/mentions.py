"""What storeys above say of a version: the problem it claims to fix, and how far that is. They offer it here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.library.models import ProcessVersion


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a version answers to. `path` is empty for who may not open it; `node` is the step it is about."""

    kind: str
    key: str
    title: str
    state: str
    path: str = ""
    node: str = ""


# (version, whoever reads it) -> what is said of it
Mentioner = Callable[[ProcessVersion, Any], Sequence[Mention]]
_mentioners: list[Mentioner] = []


def offer(mentioner: Mentioner) -> None:
    """Name somebody who knows what versions answer to; each is asked once."""
    if mentioner not in _mentioners:
        _mentioners.append(mentioner)


def mentions_of(version: ProcessVersion, reader: Any) -> list[Mention]:
    """Everything that is said of the version, for this reader."""
    return [mention for mentioner in _mentioners for mention in mentioner(version, reader)]
