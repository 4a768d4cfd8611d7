"""Verbs of signing; every wrong attempt is counted and stands in the ledger."""

from approvals.signatures.services.codes import address_of, offer, start, stop
from approvals.signatures.services.errors import CannotSign
from approvals.signatures.services.signing import Sent, Signed, drop_drawing, keep_drawing, sign

__all__ = [
    "CannotSign", "Sent", "Signed", "address_of", "drop_drawing", "keep_drawing", "offer", "sign", "start", "stop",
]  # fmt: skip
