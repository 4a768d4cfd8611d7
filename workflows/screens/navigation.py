"""Which pages exist: the bars of the shell offer only those."""

from __future__ import annotations

from functools import cache

from django.urls import Resolver404, resolve


@cache
def leads_somewhere(path: str) -> bool:
    """Whether a page answers at this path."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
