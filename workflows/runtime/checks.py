"""System checks: a process cannot run while a port of the engine's shell is left open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error

from workflows.runtime import ports


def ports_are_filled(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error for every port that nobody filled."""
    slots: tuple[ports.Slot[Any], ...] = (ports.work, ports.resolver, ports.deadlines)
    hint = "Fill it in the ready() of the app that implements it."
    return [
        Error(f"The port {slot.name} of the runtime is not filled.", hint=hint, id="runtime.E001")
        for slot in slots
        if not slot.filled
    ]
