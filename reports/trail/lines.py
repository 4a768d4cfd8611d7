"""Events as lines that people read, on the page and in the PDF alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from approvals.inbox.words import AUTOMATIC
from reports.trail.fates import SAID, Fate, fate
from reports.trail.known import Known
from reports.trail.notes import notes
from reports.trail.signed import Signature, signature_in
from reports.trail.values import in_words
from reports.trail.words import Words, outcome_words, verb_words
from workflows.ledger.models import Event

POLICY: Final = "work.passed_by_policy"


@dataclass(frozen=True, slots=True)
class Line:
    """One event, said in words."""

    seq: int
    at: datetime
    who: str
    number: str
    via: str
    on_behalf_of: str
    caused_by: str  # whose move brought about what nobody did in person
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
    notes: list[str]
    signer: str
    stream: str = ""
    fate: Fate | None = None
    signature: Signature | None = None

    @property
    def short_hash(self) -> str:
        return f"{self.hash[:4]}…{self.hash[-4:]}"

    @property
    def person(self) -> str:
        """Who did it, with their staff number."""
        return _("%(name)s（%(number)s）") % {"name": self.who, "number": self.number} if self.number else self.who

    @property
    def case_key(self) -> str:
        """The case it belongs to; empty for other streams."""
        return self.stream.removeprefix("case:") if self.stream.startswith("case:") else ""

    @property
    def is_decision(self) -> bool:
        """Whether it is a line of the table of decisions; what took effect is told with what was said."""
        return self.verb in SAID or self.verb == POLICY

    @property
    def gone(self) -> bool:
        """Whether it is a decision that counts for nothing any more."""
        return self.fate is not None and self.fate.gone

    @property
    def counts(self) -> bool:
        """Whether it is a decision in force, fit for a tick or a cross."""
        return self.verb in SAID and (self.fate is None or not (self.fate.gone or self.fate.waits))


def lines(events: Iterable[Event], known: Known) -> list[Line]:
    """The lines of the events, in their order."""
    return [line(event, known) for event in events]


def line(event: Event, known: Known) -> Line:
    """One event as a line."""
    body, said = known.body(event), known.body(known.threads.said_in.get(event.pk))
    settled = known.threads.settled_by.get(event.pk)
    actor, detail = body.get("actor", {}), body.get("detail", {})
    subject = body.get("object", {}) | said.get("object", {})
    ended, automatic = _fate(event, detail, settled, known), event.verb in AUTOMATIC
    label, kind, outcome = _label(event.verb, str(body.get("outcome", "")), ended)
    who = event.actor_name if event.actor_id is not None and not automatic else _("系统")
    command = body.get("command") or known.body(settled).get("command", {})
    return Line(
        seq=event.seq, at=event.at, who=who, number="" if automatic else actor.get("number", ""),
        via="" if automatic else actor.get("via", ""), on_behalf_of="" if automatic else actor.get("on_behalf_of", ""),
        caused_by=event.actor_name if automatic and event.actor_id is not None else "", verb=event.verb, label=label,
        kind=kind, outcome=outcome, where=subject.get("name") or subject.get("node", ""), round=body.get("round"),
        reason=body.get("reason", ""), reasons=body.get("reasons", []), answers=_answers(detail),
        diff=[_said(change) for change in body.get("diff", [])],
        files=body.get("files", []), hash=event.hash, stream=event.stream, fate=ended,
        notes=notes(body, command, step=known.step, signer=known.signer), signature=signature_in(detail),
        signer=str(detail.get("signer_name") or known.signer(str(detail.get("signer", "")))),
    )  # fmt: skip


def _label(verb: str, outcome: str, ended: Fate | None) -> tuple[Words, str, Words]:
    """Label, chip and outcome: a decision is called by what was decided, in its colour only while it counts."""
    label, kind = verb_words(verb)
    said, colour = outcome_words(outcome) if outcome else ("", "")
    if verb == "work.decided" and outcome:
        label, kind = said, colour
    elif verb == "decision.took_effect" and outcome:
        label = _("%(label)s：%(outcome)s") % {"label": label, "outcome": said}
    if ended is not None and (ended.gone or ended.waits):
        kind = "" if ended.gone else "info"
    return label, kind, said


def _fate(event: Event, detail: Mapping[str, Any], settled: Event | None, known: Known) -> Fate | None:
    """What became of a decision; None for other events and for decisions that took effect at once."""
    if event.verb not in SAID or not (detail.get("effective_at") or settled):
        return None
    if settled is not None:
        why = known.body(settled).get("reason", "")
        return fate(settled.verb, settled.at, said_at=event.at, why=why)
    until = parse_datetime(str(detail["effective_at"])) or event.at
    return fate("", until, said_at=event.at)


def _answers(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was answered to the reasons of a return when the case was handed in again."""
    return sorted((str(number), str(text)) for number, text in detail.get("answers_to_reasons", {}).items())


def _said(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change with both values in words."""
    name = str(change.get("field", ""))
    return {**change, "old": in_words(name, change.get("old")), "new": in_words(name, change.get("new"))}
