"""Who may release: one permit, handed out once, that every verb of a release asks for.

The release flow takes it when the product starts. Whoever comes later gets none, and nothing else passes for it: not
another permit, not a copy. What is not a person's decision through the flow is a mistake in the code, and raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class NotThroughTheFlow(Exception):
    """A verb of the release was called without the permit: nothing was done."""


class Permit:
    """The right to move versions through their release; only the object itself counts."""

    __slots__ = ("holder",)

    def __init__(self, holder: str) -> None:
        self.holder = holder


_issued: dict[str, Permit] = {}
FLOW = "flow"


def claim() -> Permit:
    """The permit of the release flow; a second claim is refused."""
    if FLOW in _issued:
        raise NotThroughTheFlow("The permit to release versions has been claimed already.")
    _issued[FLOW] = Permit(FLOW)
    return _issued[FLOW]


def must_hold(permit: Permit) -> None:
    """NotThroughTheFlow unless this very permit was handed out and is still good."""
    if not any(permit is issued for issued in _issued.values()):
        raise NotThroughTheFlow("Versions are released by the release flow alone.")


@contextmanager
def for_installing(command: str) -> Iterator[Permit]:
    """The permit of a management command that installs what the product ships; good until it leaves."""
    permit = Permit(command)
    _issued[f"{command}:{id(permit)}"] = permit
    try:
        yield permit
    finally:
        del _issued[f"{command}:{id(permit)}"]
