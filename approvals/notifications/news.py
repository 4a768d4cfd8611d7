"""News: what a message of the effect `notify` carries. This is the contract with everybody who emits it.

Lower rooms never import this one. Inside the transaction of the deed they put one outbox row,

    move.put("notify", key, payload)                          # in a move
    outbox.put(effect="notify", key=key, payload=payload)     # anywhere else

with a key of at most 150 characters that names the deed (`urged:412:2026-11-30T03:00`), and this payload:

    kind     work.opened | work.urged | work.due_soon | work.overdue | work.escalated | work.returned |
             work.transferred | work.consulted | work.answered | work.copied | work.delegated |
             raci.accountable | raci.done | raci.consulted |
             case.ended | release.published | system… (anything else is shown as system news)
    case     the case's key, "" when the news is about none
    process  the process key, "" when unknown
    item     the work item's id, or null. News of open work (`kinds.ONLY_WHILE_OPEN`) about a closed item is dropped
    opened   only with work.opened and raci.consulted, instead of `item` (and `to`): [[scope, generation], …] of every
             item that the move opened. One row per move, however many items: who may take them is read when the news
             is spread
    to       {"people": [ids], "posts": [ids], "parties": [names]}: parties are those of responsibilities (posts by
             name or code, departments by name: their heads), with raci.done also "informed": [names] for I. Posts mean
             whoever holds them when the news is spread, and substitutes
    by       {"id": …, "name": …} of whoever did it, or null for the system. Nobody is told of their own deed
    at       when it happened, ISO 8601 with zone
    words    named values for the sentence, all optional: title, step, due (ISO), comment, outcome, count, version,
             event (of raci.accountable: overdue, escalated or returned),
             process_name, path (a page of ours, beginning with one "/", for news that is about no case), text (the
             whole sentence of system news). Title, step and due of a named item or case are filled in here
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.utils.dateparse import parse_datetime

LONGEST_KEY: Final = 200


class NoNews(ValueError):
    """The payload is not what the contract says; sending it again would not help."""


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news, for whoever it goes to."""

    kind: str
    at: datetime
    case: str = ""
    process: str = ""
    item: int | None = None
    by_id: int | None = None
    by_name: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> News:
        """The news that a payload carries; NoNews when it carries none."""
        kind, at, by = payload.get("kind"), parse_datetime(str(payload.get("at") or "")), payload.get("by") or {}
        if not isinstance(kind, str) or not kind or at is None or at.tzinfo is None:
            raise NoNews("A payload of notify needs a kind and a moment with its zone.")
        return cls(
            kind[:60], at, str(payload.get("case") or ""), str(payload.get("process") or ""), payload.get("item"),
            by.get("id"), str(by.get("name") or "")[:200], dict(payload.get("words") or {}),
        )  # fmt: skip

    def payload(self) -> dict[str, Any]:
        """The same as a payload, for the channels' own messages."""
        return {
            "kind": self.kind, "at": self.at.isoformat(), "case": self.case, "process": self.process,
            "item": self.item, "by": {"id": self.by_id, "name": self.by_name}, "words": dict(self.words),
        }  # fmt: skip

    def about(self, item: int | None, **words: Any) -> News:
        """The same news of one item; words that the payload gave itself stand."""
        given = {name: value for name, value in words.items() if value not in (None, "")}
        return replace(self, item=item, words={**given, **self.words})


def key_of(*parts: object) -> str:
    """One key made of several, short enough for the outbox whatever they are."""
    whole = "/".join(str(part) for part in parts)
    if len(whole) <= LONGEST_KEY:
        return whole
    return f"{whole[: LONGEST_KEY - 65]}~{sha256(whole.encode()).hexdigest()}"
