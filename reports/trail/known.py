"""What the lines of some events know of each other and of their case: what settled what, and names for keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from approvals.inbox.addressing import look_up
from reports.trail.fates import SAID, Threads, threads
from workflows.ledger.models import Event
from workflows.runtime.models import Case
from workflows.runtime.selectors import step_name

Names = Callable[[str], str]  # of a node or of a signer's key; empty where nobody knows it
BY_KEY: Final = frozenset({"work.stands", "work.passed_by_policy"})  # they name their signer by key alone


def _nobody(_key: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside an event when it is said in words."""

    threads: Threads = field(default_factory=Threads)
    step: Names = _nobody
    signers: dict[str, str] = field(default_factory=dict)
    bodies: dict[int, dict[str, Any]] = field(default_factory=dict)

    def body(self, event: Event | None) -> dict[str, Any]:
        """What an event holds; each is read once, though two lines may need it."""
        if event is None:
            return {}
        if event.pk not in self.bodies:
            self.bodies[event.pk] = json.loads(event.body)
        return self.bodies[event.pk]

    def signer(self, key: str) -> str:
        """The name behind a signer's key."""
        return self.signers.get(key, "")


def known_of(events: Iterable[Event], case: Case | None = None) -> Known:
    """What these events tell of each other; steps have names where all are of one case."""
    events = list(events)
    known = Known(threads(events), partial(step_name, case) if case else _nobody)
    known.signers.update(_signers(events, known))
    return known


def _signers(events: Iterable[Event], known: Known) -> dict[str, str]:
    """Names for the signers that are told by key: as they were called when they signed, else as they are now."""
    wanted, called = {}, {}
    for event in events:
        if event.verb in SAID | BY_KEY and (key := known.body(event).get("detail", {}).get("signer")):
            if name := known.body(event)["detail"].get("signer_name"):
                called[key] = name
            wanted[key] = event.at
    if not (missing := wanted.keys() - called.keys()):
        return called
    directory = look_up(missing, max(wanted.values()))
    return called | {key: directory.name_of(key) for key in missing}
