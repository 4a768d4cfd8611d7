"""Trees and proofs against the definition in RFC 6962, for every size up to 256; and no forgery passes."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify_trail.merkle import (
    EMPTY,
    BadProof,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
)

pytestmark = pytest.mark.pure
MOST = 256
LEAVES = [leaf_hash(b"%d" % number) for number in range(MOST)]


@cache
def defined(begin, end):
    """The tree's hash as section 2.1 defines it, word by word."""
    if end == begin:
        return sha256(b"").digest()
    if end - begin == 1:
        return sha256(b"\x00%d" % begin).digest()
    split = 1
    while split * 2 < end - begin:
        split *= 2
    return sha256(b"\x01" + defined(begin, begin + split) + defined(begin + split, end)).digest()


def subtree(level, index):
    return defined(index << level, (index + 1) << level)


def test_the_root_of_every_size_is_the_one_defined():
    assert root_of(0, subtree) == EMPTY == defined(0, 0)
    assert all(root_of(size, subtree) == defined(0, size) for size in range(1, MOST + 1))


def test_every_entry_of_every_size_is_proved_and_no_other_in_its_place():
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, subtree)
            check_inclusion(LEAVES[index], index, size, proof, defined(0, size))
            if size > 1:
                other = (index + 1) % size
                with pytest.raises(BadProof):
                    check_inclusion(LEAVES[index], other, size, proof, defined(0, size))
                with pytest.raises(BadProof):
                    check_inclusion(LEAVES[other], index, size, proof, defined(0, size))


def test_every_log_is_proved_to_have_grown_from_every_shorter_one():
    for new in range(1, MOST + 1):
        for old in range(new + 1):
            proof = consistency_proof(old, new, subtree)
            check_consistency(old, new, proof, defined(0, old), defined(0, new))
            if 0 < old < new:
                with pytest.raises(BadProof):
                    check_consistency(old, new, proof, defined(1, old + 1), defined(0, new))
                with pytest.raises(BadProof):
                    check_consistency(old, new, proof, defined(0, old), defined(0, new - 1))


@given(st.data())
def test_a_forged_proof_is_not_accepted(data):
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, subtree)
    place = data.draw(st.integers(0, len(proof) - 1))
    forged = data.draw(st.sampled_from([
        proof[:place] + proof[place + 1:], [*proof[:place], proof[place], *proof[place:]], [*proof, EMPTY],
        [*proof[:place], bytes([proof[place][0] ^ 1]) + proof[place][1:], *proof[place + 1:]],
        proof[::-1] if len(set(proof)) > 1 else proof[1:]]))
    with pytest.raises(BadProof):
        check_inclusion(LEAVES[index], index, size, forged, defined(0, size))


@given(st.data())
def test_a_forged_history_is_not_accepted(data):
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(old, new, subtree)
    place = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
    forged = data.draw(st.sampled_from([
        proof[:place] + proof[place + 1:], [*proof, EMPTY], [*proof[:place], flipped, *proof[place + 1:]]]))
    with pytest.raises(BadProof):
        check_consistency(old, new, forged, defined(0, old), defined(0, new))


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_what_is_not_there_has_no_proof(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, size, subtree)
    with pytest.raises(BadProof, match="index"):
        check_inclusion(LEAVES[0], index, size, [], EMPTY)


def test_a_log_never_becomes_shorter():
    with pytest.raises(ValueError, match="cannot begin"):
        consistency_proof(5, 4, subtree)
    with pytest.raises(BadProof, match="size"):
        check_consistency(5, 4, [], EMPTY, EMPTY)
