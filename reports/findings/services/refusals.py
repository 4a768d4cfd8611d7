"""What is refused, in a sentence."""

from __future__ import annotations


class CannotDo(Exception):
    """Nothing has happened; the message says why."""
