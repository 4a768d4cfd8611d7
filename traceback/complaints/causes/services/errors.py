"""Why something cannot be done, in a sentence fit for whoever asked."""

from __future__ import annotations


class CannotAnalyse(Exception):
    """Nothing was changed."""


class Stale(CannotAnalyse):
    """Somebody else was faster; what was typed is still there."""
