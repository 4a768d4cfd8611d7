"""Events as lines that people read, on the page and in the PDF alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.trail.values import in_words
from reports.trail.words import Words, outcome_words, verb_words
from workflows.ledger.models import Event


@dataclass(frozen=True, slots=True)
class Line:
    """One event, said in words."""

    seq: int
    at: datetime
    who: str
    number: str
    via: str
    on_behalf_of: str
    verb: str
    label: Words
    kind: str
    outcome: Words
    where: str
    round: int | None
    reason: str
    reasons: list[dict[str, Any]]
    answers: list[tuple[str, str]]  # number of the reason, and how it was met
    diff: list[dict[str, Any]]
    files: list[dict[str, Any]]
    hash: str
    stream: str = ""

    @property
    def short_hash(self) -> str:
        return f"{self.hash[:4]}…{self.hash[-4:]}"

    @property
    def case_key(self) -> str:
        """The case it belongs to; empty for other streams."""
        return self.stream.removeprefix("case:") if self.stream.startswith("case:") else ""

    @property
    def is_decision(self) -> bool:
        return self.verb in {"work.decided", "work.returned"}


def lines(events: Iterable[Event]) -> list[Line]:
    """The lines of the events, in their order."""
    return [line(event) for event in events]


def line(event: Event) -> Line:
    """One event as a line."""
    body = json.loads(event.body)
    actor, subject = body.get("actor", {}), body.get("object", {})
    label, kind = verb_words(event.verb)
    outcome = body.get("outcome", "")
    said, outcome_kind = outcome_words(outcome) if outcome else ("", "")
    if event.verb == "work.decided" and outcome:
        label, kind = said, outcome_kind
    return Line(
        seq=event.seq, at=event.at, who=event.actor_name, number=actor.get("number", ""), via=actor.get("via", ""),
        on_behalf_of=actor.get("on_behalf_of", ""), verb=event.verb, label=label,
        kind=kind, outcome=said, where=subject.get("name") or subject.get("node", ""), round=body.get("round"),
        reason=body.get("reason", ""), reasons=body.get("reasons", []), answers=_answers(body.get("detail", {})),
        diff=[_said(change) for change in body.get("diff", [])],
        files=body.get("files", []), hash=event.hash,
        stream=event.stream,
    )  # fmt: skip


def _answers(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was answered to the reasons of a return when the case was handed in again."""
    return sorted((str(number), str(text)) for number, text in detail.get("answers_to_reasons", {}).items())


def _said(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change with both values in words."""
    field = str(change.get("field", ""))
    return {**change, "old": in_words(field, change.get("old")), "new": in_words(field, change.get("new"))}
