"""What was decided on is kept: rule, filter, days, figures and chart, with a digest in the ledger."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import override

from complaints.effect.drawing import svg_of
from complaints.effect.figures import told
from complaints.effect.models import Frozen
from complaints.effect.selectors import measured
from complaints.effect.selectors.rules import latest_rule
from complaints.effect.services.keeping import keep
from complaints.tickets.models import Ticket
from complaints.tickets.services import record
from workflows.ledger.actor import Actor
from workflows.ledger.canonical import text_of
from workflows.ledger.chain import File


def freeze(ticket: Ticket, move: str, *, by: Actor, at: datetime) -> Frozen | None:
    """Keep what this decision stood on; a ticket without a rule has nothing to keep."""
    rule = latest_rule(ticket)
    if rule is None:
        return None
    found = measured(rule, at)
    keep(found)
    with override(settings.LANGUAGE_CODE):  # evidence reads the same whatever language its decider reads
        svg, figures = str(svg_of(found.reading)), told(found)
    data = text_of({**figures, "move": move, "ticket": ticket.key, "svg_sha256": _digest(svg)})
    frozen = Frozen.objects.create(
        ticket=ticket, rule=rule, round=rule.round, move=move, data=data, svg=svg, sha256=_digest(data),
        by_id=by.id, by_name=by.name, at=at)
    record(ticket, "effect.evidence.frozen", by=by, at=at, detail=_said(frozen), files=_files(frozen))
    return frozen


def _said(frozen: Frozen) -> dict[str, Any]:
    return {"evidence": frozen.pk, "move": frozen.move, "round": frozen.round, "version": frozen.rule.number,
            "sha256": frozen.sha256}


def _files(frozen: Frozen) -> list[File]:
    name = f"effect-{frozen.pk}"
    return [File(f"{name}.json", frozen.sha256, len(frozen.data.encode())),
            File(f"{name}.svg", _digest(frozen.svg), len(frozen.svg.encode()))]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
