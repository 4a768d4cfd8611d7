"""What a domain tells the library about itself: its state machine and laws, which no version may break."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from workflows.engine.machine import Law, Machine


class Provider(Protocol):
    """One per process key; `operations` are the names that its service tasks may call."""

    def machine(self) -> Machine: ...
    def laws(self) -> Sequence[Law]: ...
    def operations(self) -> frozenset[str]: ...


_providers: dict[str, Provider] = {}
_elsewhere: set[str] = set()


def register(process_key: str, provider: Provider) -> None:
    """Name the domain that this process drives; a second registration replaces the first."""
    _providers[process_key] = provider


def provider_of(process_key: str) -> Provider | None:
    """The domain that the process drives; None for a process that drives none."""
    return _providers.get(process_key)


def begin_elsewhere(process_key: str) -> None:
    """Say that the cases of this process begin on pages of its own domain."""
    _elsewhere.add(process_key)


def begun_elsewhere() -> frozenset[str]:
    """The processes whose cases nobody begins by the form of the process: a domain does."""
    return frozenset(_elsewhere | _providers.keys())


Names = Callable[[], Iterable[str]]
_offers: list[Names] = []


def offer_operations(names: Names) -> None:
    """Name operations that the service tasks of every process may call; asked again at each publication."""
    _offers.append(names)


def operations_of(process_key: str) -> frozenset[str] | None:
    """The operations that the process may call; None where nobody has said which there are."""
    provider = provider_of(process_key)
    if provider is None and not _offers:
        return None
    own = provider.operations() if provider else frozenset()
    return own.union(*(names() for names in _offers))
