"""Who is told when an import of contacts is over, in the transaction of its end: rooms above look at what is new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from complaints.models import ImportRun

Hook = Callable[[ImportRun, datetime], None]
_hooks: dict[str, Hook] = {}


def register(name: str, hook: Hook) -> None:
    """Call `hook(run, at)` when an import has finished, failed or was cancelled; work belongs into the outbox."""
    _hooks[name] = hook


def tell(run: ImportRun, at: datetime) -> None:
    """Tell everybody, unless nothing new came in."""
    if run.kind == ImportRun.Kind.CONTACTS and run.stored:
        for hook in _hooks.values():
            hook(run, at)
