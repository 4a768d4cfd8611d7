"""What a domain tells the library about itself: its state machine and laws, which no version may break."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workflows.engine.machine import Law, Machine


class Provider(Protocol):
    """One per process key; `operations` are the names that its service tasks may call."""

    def machine(self) -> Machine: ...
    def laws(self) -> Sequence[Law]: ...
    def operations(self) -> frozenset[str]: ...


_providers: dict[str, Provider] = {}


def register(process_key: str, provider: Provider) -> None:
    """Name the domain that this process drives; a second registration replaces the first."""
    _providers[process_key] = provider


def provider_of(process_key: str) -> Provider | None:
    """The domain that the process drives; None for a process that drives none."""
    return _providers.get(process_key)
