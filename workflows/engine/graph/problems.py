"""A list of everything that keeps a process from being run, each tied to its element."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.bpmn.model import Element
from workflows.engine.graph.nouns import CannotCompile


class Problems:
    """Collects; the compiler goes on as long as it can, so that its author sees everything at once."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._found: dict[tuple[str, str], None] = {}

    def add(self, key: str, reason: str) -> None:
        """Note a reason at an element; the same one twice counts once."""
        self._found.setdefault((key, reason))

    def at(self, element: Element, reason: str) -> None:
        """Note a reason at this element."""
        self.add(element.id, reason)

    def __bool__(self) -> bool:
        return bool(self._found)

    def check(self) -> None:
        """Raise CannotCompile if anything was noted."""
        if self._found:
            raise CannotCompile([(key, self._names.get(key, ""), reason) for key, reason in self._found])
