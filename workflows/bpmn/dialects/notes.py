"""The lines of the report about a translated file."""

from __future__ import annotations

from dataclasses import dataclass

TRANSLATED = "translated"  # said in our attributes now
RESTATE = "restate"  # has to be said anew by somebody who knows what is meant
HOUSE = "house"  # only the house can fill it: who acts, which operation runs, which process is called
DRAWN = "drawn"  # stands in the picture and is never executed
KINDS = (RESTATE, HOUSE, DRAWN, TRANSLATED)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing about one element of the file."""

    kind: str
    element_id: str
    name: str
    reason: str
