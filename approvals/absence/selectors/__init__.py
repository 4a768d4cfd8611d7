"""Questions about absences: who stands in for whom, who is away when."""

from approvals.absence.selectors.standing_in import (
    Acting,
    NamedSeat,
    StandIn,
    Why,
    acting_for,
    seats_for,
    stand_in,
    substitutes_of,
)

__all__ = ["Acting", "NamedSeat", "StandIn", "Why", "acting_for", "seats_for", "stand_in", "substitutes_of"]
