"""System checks: steps cannot be given to anybody while nobody tells the editor which posts and people there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error

from workflows.editor import ports


def organisation_is_known(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error for every kind of name that the panel needs and nobody offers."""
    hint = "Offer it in the ready() of the app that knows."
    missing = [kind for kind in ports.NEEDED if kind not in ports.offered()]
    return [Error(f"Nobody offers the editor any {kind}.", hint=hint, id="editor.E001") for kind in missing]
