"""What field work refuses, in a sentence."""

from __future__ import annotations


class CannotDo(Exception):
    """Nothing has happened; the message says why."""
