"""What a version has beside its nodes and flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.bpmn.diff.changes import FORM


@dataclass(frozen=True, slots=True)
class Part:
    """Something of a version that is neither node nor flow, with a map of what is said about it: a field, a lane, a
    pool. Whoever knows more of a version than its file (field definitions, say) hands parts of its own to `compare`."""

    kind: str  # what it is, in words: parts are matched by kind and key
    key: str
    name: str
    group: str = FORM
    said: Mapping[str, str] = field(default_factory=dict)
    at: str = ""  # the element where it shows
