"""Character n-grams of many texts at once, as hashes: two and three characters where Han is, four and five elsewhere.

Short runs of Latin letters say nothing; short runs of Han say much. A Latin run goes over one space at most, so that
"data cap", "data caps" and "datacap" share much of what they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
LENGTHS: Final = (2, 3, 4, 5)
LONGEST_HAN: Final = 3
FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
SHIFT: Final = np.uint64(29)
END, SPACE = 10, 32
ENDING: Final = "\n" * max(LENGTHS)  # however little there is, the longest window fits
OWNER: Final = np.uint64(52)  # the bits above hold the number of the text
MOST: Final = 4096  # texts at once


def grams(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """For every n-gram of at most `MOST` texts: the number of its text and its hash, each pair once, in order."""
    codes = np.frombuffer("\n".join([*texts, ENDING]).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    ends = codes == END
    owners = (np.cumsum(ends) - ends).astype(np.uint64)
    parts = list(_windows(codes, ends, owners))
    return _once(np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))


def _windows(codes: Numbers, ends: Numbers, owners: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    han, spaces = (codes >= 0x3400) & (codes <= 0x9FFF), codes == SPACE
    for length in LENGTHS:
        count = len(codes) - length + 1
        slices = [slice(first, first + count) for first in range(length)]
        broken = np.logical_or.reduce([ends[one] for one in slices])
        any_han = np.logical_or.reduce([han[one] for one in slices])
        blanks = np.add.reduce([spaces[one].astype(np.int8) for one in slices])
        wanted = ~broken & ((any_han & (blanks == 0)) if length <= LONGEST_HAN else (~any_han & (blanks <= 1)))
        yield owners[:count][wanted], _hashes(codes, slices, length)[wanted]


def _hashes(codes: Numbers, slices: list[slice], length: int) -> Numbers:
    hashed = np.full(len(codes) - length + 1, length, dtype=np.uint64)
    for one in slices:
        hashed = (hashed ^ codes[one]) * FACTOR  # wraps around, as hashes do
        hashed ^= hashed >> SHIFT
    return hashed


def _once(owners: Numbers, hashed: Numbers) -> tuple[Numbers, Numbers]:
    """Each pair once: packed into one number, which sorts ten times faster than two."""
    packed = (owners << OWNER) | (hashed >> (np.uint64(64) - OWNER))
    packed.sort()
    packed = packed[np.diff(packed, prepend=~packed[:1]) != 0]
    return (packed >> OWNER).astype(np.int64), packed & ((np.uint64(1) << OWNER) - np.uint64(1))
