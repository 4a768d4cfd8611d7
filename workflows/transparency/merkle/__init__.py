"""The tree's hashes and proofs, which live where those without this system can run them: `verify_trail.merkle`."""

from verify_trail.merkle import (
    EMPTY,
    BadProof,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

__all__ = ["EMPTY", "BadProof", "check_consistency", "check_inclusion", "consistency_proof", "inclusion_proof",
           "leaf_hash", "node_hash", "root_of"]
