"""Who did it, as the ledger keeps it: a value of its own, so that the lower storeys need no table of people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) at the moment of the deed; names are copied because names change."""

    id: int | None  # None: the system itself
    name: str
    number: str = ""  # staff number
    via: str = ""  # the post they acted through
    on_behalf_of: str = ""  # "乙 (42019)" when a substitute acts
    address: str = ""  # IP address

    @property
    def is_system(self) -> bool:
        return self.id is None


SYSTEM = Actor(id=None, name="system")
