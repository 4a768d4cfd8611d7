"""Hashes of leaves, nodes and whole trees (RFC 6962, section 2.1)."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final

EMPTY: Final = sha256(b"").digest()  # the root of a log without entries

# The hash over the 2**level leaves from `index * 2**level` on; asked only for trees that are complete.
Subtree = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees; its prefix keeps a node from passing for a leaf."""
    return sha256(b"\x01" + left + right).digest()


def root_of(size: int, subtree: Subtree) -> bytes:
    """The root over the first `size` leaves."""
    return range_hash(0, size, subtree) if size else EMPTY


def range_hash(begin: int, end: int, subtree: Subtree) -> bytes:
    """The hash over the leaves from `begin` up to `end` (not included), as they hang in the tree."""
    count = end - begin
    split = largest_below(count)
    if count == 1 or 2 * split == count:
        level = count.bit_length() - 1
        return subtree(level, begin >> level)
    return node_hash(range_hash(begin, begin + split, subtree), range_hash(begin + split, end, subtree))


def largest_below(count: int) -> int:
    """The largest power of two smaller than `count`: where the tree over so many leaves divides; 0 below two."""
    return 1 << (count - 1).bit_length() - 1 if count > 1 else 0
