"""Which refusals of a move are attempts at what may not be: laws, gates, other people's work; no slips of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.engine.protocol import Refused, Stale
from workflows.ledger import attempts
from workflows.ledger.attempts import Attempt, Kind
from workflows.ledger.chain import Object
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move

TRIED: Final = "tried"  # in a move's memo: the object it is about


def kind_of(why: Exception) -> Kind | None:
    """What stood in the way; None for what is no attempt: somebody was faster, or a form has gaps."""
    if isinstance(why, Stale) or (isinstance(why, DomainRefused) and why.fields):
        return None
    if isinstance(why, Refused):
        return Kind.GATE
    kind: Kind | None = getattr(why, "attempt", None)
    return kind


def noticed(move: Move, why: Exception) -> None:
    """Note the refused move, if it was an attempt; recorded when the request is over."""
    kind = kind_of(why)
    if kind is None:
        return
    tried: Object | None = move.memo.get(TRIED)
    about = Object("case", move.case.key, node=tried.node if tried else "", name=tried.name if tried else "")
    detail = {"title": move.case.title, **({"item": tried.id} if tried else {})}
    attempts.note(Attempt(kind, about, str(why), move.by, move.at, detail))
