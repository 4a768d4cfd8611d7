"""Whose case it is: the storey above says what a case is called on screen and who may write what is told about it."""

from __future__ import annotations

from typing import Final, Protocol

from django.http import HttpRequest

from workflows.library.access import SignedIn, person_of
from workflows.runtime.models import Case


class Owner(Protocol):
    """One per process key, filled in AppConfig.ready(): an app whose cases have scripts."""

    def address(self, case: Case) -> str:
        """The page of the case."""
        ...

    def may_write(self, person: SignedIn, case: Case) -> bool:
        """Whether the person writes and publishes what is told about this case."""
        ...


owners: Final[dict[str, Owner]] = {}


def address_of(case: Case) -> str:
    """The page of the case; empty where nobody knows one."""
    owner = owners.get(case.process_key)
    return owner.address(case) if owner else ""


def may_write(request: HttpRequest, case: Case) -> bool:
    """Whether who asks may write on scripts of this case: their role says so, and the case's owner."""
    person, owner = person_of(request), owners.get(case.process_key)
    return person.can("scripts.write") and (owner is None or owner.may_write(person, case))
