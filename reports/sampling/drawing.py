"""Drawing samples: given the population and the seed, anybody gets the same cases with nothing but SHA-256.

Random: the cases whose SHA-256 of `seed:key` comes first. Stratified: the same within each stratum, which gets its
share of the sample by largest remainders, and at least one. Monetary-unit (ISA 530, probability proportional to size):
the cases in the order of their keys laid end to end by amount, one hit every `total / size`, the first hit drawn from
the seed; a case that is larger than the interval is hit for certain, perhaps more than once, and is listed once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Item:
    """A case of the population: its key, the stratum it belongs to, its amount in hundredths."""

    key: str
    stratum: str = ""
    amount: int = 0


def rank(seed: str, key: str) -> str:
    """What decides: the hexadecimal SHA-256 of `seed:key`."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def random(items: Iterable[Item], size: int, seed: str) -> list[Item]:
    """Each case has the same chance."""
    return sorted(items, key=lambda item: (rank(seed, item.key), item.key))[:size]


def stratified(items: Iterable[Item], size: int, seed: str) -> list[Item]:
    """Every stratum is there in proportion, the smallest with one case at least while the size allows it."""
    strata: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        strata[item.stratum].append(item)
    shares = _shares({name: len(found) for name, found in strata.items()}, size)
    return [item for name in sorted(strata) for item in random(strata[name], shares[name], seed)]


def _shares(counts: dict[str, int], size: int) -> dict[str, int]:
    """How many of each: one for everybody first, the rest by largest remainders, never more than there are."""
    size = min(size, sum(counts.values()))
    order = sorted(counts, key=lambda name: (-counts[name], name))
    shares = {name: int(place < size) for place, name in enumerate(order)}
    whole = sum(counts.values())
    while (left := size - sum(shares.values())) > 0:
        wanted = {name: Fraction(size * counts[name], whole) - shares[name] for name in order
                  if shares[name] < counts[name]}
        for name in sorted(wanted, key=lambda name: (-wanted[name], name))[:left]:
            shares[name] += 1
    return shares


def monetary(items: Iterable[Item], size: int, seed: str) -> list[Item]:
    """Each unit of money has the same chance; cases without an amount cannot be hit."""
    ordered = sorted((item for item in items if item.amount > 0), key=lambda item: item.key)
    total = sum(item.amount for item in ordered)
    if not total or size < 1:
        return []
    interval = Fraction(total, size)
    return _hit(ordered, interval, Fraction(int(rank(seed, "start"), 16), 2**256) * interval)


def _hit(ordered: Sequence[Item], interval: Fraction, at: Fraction) -> list[Item]:
    found, end = [], Fraction(0)
    for item in ordered:
        end += item.amount
        if at < end:
            found.append(item)
        while at < end:
            at += interval
    return found
