"""A filter of the list of contacts as a ticket keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

KEYS: Final = ("q", "kind", "category", "place", "product", "since", "until")
DAYS: Final = ("since", "until")


def kept(wanted: Mapping[str, Any]) -> dict[str, str]:
    """What is filled in, as text; nothing else."""
    filled = {key: wanted[key] for key in KEYS if wanted.get(key)}
    return {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in filled.items()}


def read(stored: Mapping[str, str]) -> dict[str, Any]:
    """The same as the list of contacts asks with it."""
    return {key: date.fromisoformat(value) if key in DAYS else value for key, value in stored.items() if key in KEYS}


def digest(stored: Mapping[str, str]) -> str:
    """Two filters that say the same have the same digest."""
    return sha256(json.dumps(dict(stored), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
