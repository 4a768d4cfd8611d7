"""What a walk-through refuses, in sentences for whoever asked."""

from __future__ import annotations

from workflows.engine.protocol import Need


class CannotWalk(Exception):
    """Nothing has happened; the message says why."""


class Overtaken(CannotWalk):
    """Somebody else has moved the played case since the page was shown."""


class NeedsAnswer(CannotWalk):
    """The move can be made as soon as what the engine asks for is said as well."""

    def __init__(self, message: str, need: Need) -> None:
        super().__init__(message)
        self.need = need
