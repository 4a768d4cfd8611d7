"""What the bars of the shell show beside the words: which pages exist, and how much waits behind them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import Resolver404, resolve

Counter = Callable[[AbstractBaseUser], int]
_counters: dict[str, Counter] = {}


def count_with(key: str, counter: Counter) -> None:
    """Let an app say in AppConfig.ready() how many things wait behind its entry; one cheap query."""
    _counters[key] = counter


def waiting(key: str, user: AbstractBaseUser) -> int:
    """How many things wait behind an entry; nothing for entries nobody counts."""
    counter = _counters.get(key)
    return counter(user) if counter else 0


@cache
def leads_somewhere(path: str) -> bool:
    """Whether a page answers at this path."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
