"""What became of decisions: a decision that waited took effect, was undone or voided by a later event of its chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.ledger.models import Event

SAID: Final = frozenset({"work.decided", "work.returned"})
TOOK_EFFECT: Final = "decision.took_effect"
LATER: Final = frozenset({TOOK_EFFECT, "decision.undone", "decision.voided"})
SENTENCES: Final[dict[str, str | Promise]] = {
    TOOK_EFFECT: gettext_lazy("生效于 %(at)s"),
    "decision.undone": gettext_lazy("已撤销 %(at)s"),
    "decision.voided": gettext_lazy("已作废 %(at)s"),
    "": gettext_lazy("待生效，%(at)s 前可撤销"),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a decision that could be undone; without a verb it still waits."""

    verb: str
    at: datetime
    words: str
    why: str = ""

    @property
    def gone(self) -> bool:
        """Whether the decision counts for nothing."""
        return self.verb not in (TOOK_EFFECT, "")

    @property
    def waits(self) -> bool:
        return not self.verb

    @property
    def aside(self) -> str:
        """The same in brackets, behind the decision."""
        return _("（%(words)s）") % {"words": self.words}


@dataclass(frozen=True, slots=True)
class Threads:
    """Which later event settled a decision, and which decision a later event settled; both by the events' ids."""

    settled_by: dict[int, Event] = field(default_factory=dict)
    said_in: dict[int, Event] = field(default_factory=dict)


def threads(events: Iterable[Event]) -> Threads:
    """Pair decisions with what became of them; the events come in the order of their streams."""
    waiting: dict[tuple[str, str], Event] = {}
    found = Threads()
    for event in events:
        about = (event.stream, event.object_key)
        if event.verb in SAID:
            waiting[about] = event
        elif event.verb in LATER and (said := waiting.pop(about, None)):
            found.settled_by[said.pk], found.said_in[event.pk] = event, said
    return found


def fate(verb: str, at: datetime, *, said_at: datetime, why: str = "") -> Fate:
    """What became of a decision said at that moment; its day is told only where it is another one."""
    moment, before = timezone.localtime(at), timezone.localtime(said_at)
    shown = f"{moment:%H:%M:%S}" if moment.date() == before.date() else f"{moment:%Y-%m-%d %H:%M:%S}"
    return Fate(verb, at, str(SENTENCES[verb]) % {"at": shown}, why)
