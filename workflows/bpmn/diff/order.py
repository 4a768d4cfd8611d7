"""Which steps changed their place in the sequence: before what they used to come after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workflows.bpmn.diff.sides import Side, family_of


def moved(old: Side, new: Side, nodes: Mapping[str, str]) -> list[str]:
    """The fewest old steps whose moving explains every pair of steps that now runs in the other order."""
    steps = [key for key in nodes if _is_step(old, key) and _is_step(new, nodes[key])]
    bits = {key: 1 << place for place, key in enumerate(steps)}
    there = _reached(new, {nodes[key]: bit for key, bit in bits.items()})
    here = _reached(old, bits)
    later_here, later_there = _strictly(here, steps), _strictly({key: there[nodes[key]] for key in steps}, steps)
    inverted = {key: _inverted(key, later_here, later_there, bits) for key in steps}
    return _fewest({key: found for key, found in inverted.items() if found}, bits,
                   {key: sorted((_sign(old, key), _sign(new, nodes[key]))) for key in steps})


def _is_step(side: Side, key: str) -> bool:
    element = side.elements[key]
    return family_of(element) == "activity" or element.kind.startswith("intermediate")


def _reached(side: Side, bits: Mapping[str, int]) -> dict[str, int]:
    """Node → everything that can come after it, as one number; loops are gone through until nothing is new."""
    last_first = sorted(side.elements, key=lambda key: -side.places[key])
    found = dict.fromkeys(last_first, 0)
    progress = True
    while progress:
        progress = False
        for key in last_first:
            reached = found[key]
            for target in side.after[key]:
                reached |= found.get(target, 0) | bits.get(target, 0)
            progress |= reached != found[key]
            found[key] = reached
    return found


def _strictly(reached: Mapping[str, int], steps: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Step → what always comes after it and what always comes before it; what lies on a loop with it is neither."""
    before = dict.fromkeys(steps, 0)
    for place, key in enumerate(steps):
        rest = reached[key]
        while rest:
            low = rest & -rest
            before[steps[low.bit_length() - 1]] |= 1 << place
            rest ^= low
    return {key: (reached[key] & ~before[key], before[key] & ~reached[key]) for key in steps}


def _inverted(key: str, here: Mapping[str, tuple[int, int]], there: Mapping[str, tuple[int, int]],
              bits: Mapping[str, int]) -> int:
    (after, before), (now_after, now_before) = here[key], there[key]
    return ((after & now_before) | (before & now_after)) & ~bits[key]


def _fewest(inverted: dict[str, int], bits: Mapping[str, int], names: Mapping[str, Iterable[str]]) -> list[str]:
    """Steps taken out one by one, the one in most pairs first, until no pair is left."""
    found: list[str] = []
    while inverted:
        key = min(inverted, key=lambda one: (-inverted[one].bit_count(), *names[one]))
        found.append(key)
        del inverted[key]
        inverted = {one: rest for one, pairs in inverted.items() if (rest := pairs & ~bits[key])}
    return found


def _sign(side: Side, key: str) -> str:
    return f"{side.elements[key].name}\0{key}"
