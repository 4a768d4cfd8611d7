"""What the codes in a process are called: posts, people, collections. The storeys above know; here they can say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

Lookup = Callable[[Collection[str]], Mapping[str, str]]
_lookups: list[Lookup] = []


def offer(lookup: Lookup) -> None:
    """Name a source of names: it gets keys such as `post:legal`, `person:42017`, `collection:obliged_departments`
    and returns a name for those it knows."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def names_of(keys: Collection[str]) -> dict[str, str]:
    """A name for every key; what nobody knows keeps its code."""
    found = {key: key.split(":", 1)[1] for key in keys}
    for lookup in _lookups:
        found |= lookup(keys)
    return found
