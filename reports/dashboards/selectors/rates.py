"""The rates of frozen evidence before and after the measures, in words."""

from __future__ import annotations

from typing import Any

from complaints.effect.models import Frozen
from complaints.effect.sentences import UNITS


def before_and_after(frozen: Frozen) -> tuple[str, str]:
    """Both rates with their unit; a dash for one that cannot be said."""
    told = frozen.told
    unit = str(UNITS.get(told["rule"]["measure"], ""))
    return _said(told["before"]["rate"], unit), _said(told["after"]["rate"], unit)


def _said(rate: Any, unit: str) -> str:
    return f"{float(rate['value']):.2f} {unit}" if isinstance(rate, dict) else "—"
