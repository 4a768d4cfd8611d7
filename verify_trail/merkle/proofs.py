"""Proofs that an entry is in a log, and that a log only grew: made from subtrees (RFC 6962, sections 2.1.1 and 2.1.2),
checked from the proof alone (RFC 9162, sections 2.1.3.2 and 2.1.4.2)."""

from __future__ import annotations

from collections.abc import Sequence

from verify_trail.merkle.hashing import EMPTY, Subtree, largest_below, node_hash, range_hash


class BadProof(Exception):
    """The proof does not show what it should; the argument is a word for where it fails."""


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root over `size` leaves, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a log of {size}.")
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + largest_below(end - begin)
        if index < middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(begin, middle, subtree))
            begin = middle
    return path[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show that the log of `old` leaves is the beginning of the one of `new` leaves."""
    if not 0 <= old <= new:
        raise ValueError(f"A log of {new} cannot begin with {old} leaves.")
    if old in {0, new}:
        return []
    begin, end, whole, path = 0, new, True, []
    while old != end:
        middle = begin + largest_below(end - begin)
        if old <= middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(begin, middle, subtree))
            begin, whole = middle, False
    if not whole:
        path.append(range_hash(begin, end, subtree))
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise BadProof unless the leaf with this hash is leaf `index` of the log of `size` leaves with this root."""
    if not 0 <= index < size:
        raise BadProof("index")
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise BadProof("length")
        if at & 1 or at == last:
            found = node_hash(step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    if last:
        raise BadProof("length")
    if found != root:
        raise BadProof("root")


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raise BadProof unless the log of `old` leaves is the beginning of the log of `new` leaves with these roots."""
    if not 0 <= old <= new:
        raise BadProof("size")
    if old in {0, new}:
        _same(old, proof, old_root, new_root)
        return
    steps = list(proof)
    if not old & (old - 1):  # a complete tree is a node of the new one
        steps.insert(0, old_root)
    if not steps:
        raise BadProof("length")
    _climb(old, new, steps, old_root, new_root)


def _same(old: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if proof:
        raise BadProof("length")
    if old_root != (new_root if old else EMPTY):
        raise BadProof("root")


def _climb(old: int, new: int, steps: list[bytes], old_root: bytes, new_root: bytes) -> None:
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise BadProof("length")
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    if last:
        raise BadProof("length")
    if before != old_root or after != new_root:
        raise BadProof("root")
