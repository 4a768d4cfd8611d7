"""Questions about absences: who stands in for whom, who is away when."""

from approvals.absence.selectors.lists import (
    Standing,
    absences_of,
    also_away,
    changeable_by,
    departments_seen_by,
    posts_held,
    process_names,
    running_of,
    secretaries,
    served_by,
    standing_of,
)
from approvals.absence.selectors.month import Month, month_of
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

__all__ = [
    "Acting",
    "Month",
    "NamedSeat",
    "StandIn",
    "Standing",
    "Why",
    "absences_of",
    "acting_for",
    "also_away",
    "changeable_by",
    "departments_seen_by",
    "month_of",
    "posts_held",
    "process_names",
    "running_of",
    "seats_for",
    "secretaries",
    "served_by",
    "stand_in",
    "standing_of",
    "substitutes_of",
]
