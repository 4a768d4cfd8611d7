"""The signature on what goes to the OA system and comes back: HMAC-SHA256 over time, delivery id and body."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, NamedTuple

from django.conf import settings


class Headers(NamedTuple):
    """Names of the headers, in lower case."""

    timestamp: str = "x-loopdesk-timestamp"
    delivery: str = "x-loopdesk-delivery"
    signature: str = "x-loopdesk-signature"


HEADERS: Final = Headers()


def signature(timestamp: str, delivery: str, body: bytes, secret: str) -> str:
    """`sha256=…` over `timestamp.delivery.body`."""
    message = f"{timestamp}.{delivery}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def fits(given: str, timestamp: str, delivery: str, body: bytes) -> bool:
    """Whether the signature is ours; takes the same time whatever is wrong."""
    expected = signature(timestamp, delivery, body, settings.OA_SECRET)
    return hmac.compare_digest(given.encode(), expected.encode())
