"""Merkle trees over a log and what they prove (RFC 6962, section 2.1), and signed notes. No database, no Django."""

from verify_trail.merkle.hashing import EMPTY, leaf_hash, node_hash, root_of
from verify_trail.merkle.proofs import (
    BadProof,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)

__all__ = ["EMPTY", "BadProof", "check_consistency", "check_inclusion", "consistency_proof", "inclusion_proof",
           "leaf_hash", "node_hash", "root_of"]
