"""What codes in a process are called: posts, people, collections, checklists. The storeys above know and can say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

Lookup = Callable[[Collection[str]], Mapping[str, str]]
_lookups: list[Lookup] = []


def offer(lookup: Lookup) -> None:
    """Name a source of names: it gets keys such as `post:legal`, `person:42017`, `collection:obliged_departments` and
    `checklist:script` and returns a name for those it knows."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def offer_moves(process_key: str, moves: Mapping[str, object], states: Mapping[str, object]) -> None:
    """Name a domain's transitions and states for what is said against versions of its process; `object`s speak by
    `str`, in the reader's language."""
    def look(keys: Collection[str]) -> dict[str, str]:
        known = {f"{process_key}/{kind}:{code}": name for kind, codes in (("transition", moves), ("state", states))
                 for code, name in codes.items()}
        return {key: str(known[key]) for key in keys if key in known}

    offer(look)


def names_of(keys: Collection[str]) -> dict[str, str]:
    """A name for every key; what nobody knows keeps its code."""
    found = {key: key.split(":", 1)[1] for key in keys}
    for lookup in _lookups:
        found |= lookup(keys)
    return found
