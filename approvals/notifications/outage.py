"""Channels that did not answer are left alone for a while, so that a dead one never holds up the others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from workflows.ledger.outbox import NotNow

LEFT_ALONE: Final = timedelta(minutes=1)

_until: dict[str, datetime] = {}  # of this process: each worker finds out for itself, once a minute


def note(channel: str, at: datetime) -> None:
    """Remember that nobody answered there."""
    _until[channel] = at + LEFT_ALONE


def forget(channel: str) -> None:
    """Somebody answered again."""
    _until.pop(channel, None)


def wait_out(channel: str, at: datetime) -> None:
    """NotNow while the channel is left alone; that is no attempt, and nobody waits for it."""
    until = _until.get(channel)
    if until is not None and at < until:
        raise NotNow(until)
