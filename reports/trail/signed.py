"""The signature under a decision: what it means, how its signer was confirmed, when, and the drawn one as a picture."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.dateparse import parse_datetime

from approvals.signatures.models import Drawing
from reports.trail.words import Words, method_words


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as the chain holds it; `drawing` is the SHA-256 of the drawn one."""

    meaning: str
    method: Words
    at: datetime | None
    drawing: str


def signature_in(detail: Mapping[str, Any]) -> Signature | None:
    """The signature that an event holds, if any."""
    found = detail.get("signature")
    if not isinstance(found, Mapping):
        return None
    method, at = method_words(str(found.get("method", ""))), parse_datetime(str(found.get("at", "")))
    return Signature(str(found.get("meaning", "")), method, at, str(found.get("drawing", "")))


def pictures(hashes: Iterable[str]) -> dict[str, str]:
    """Drawn signatures as data URLs by their hash; one whose bytes are not those that were signed with is left out."""
    found = Drawing.objects.filter(sha256__in=set(hashes)).values_list("sha256", "png")
    return {name: _as_data(bytes(png)) for name, png in found if sha256(bytes(png)).hexdigest() == name}


def _as_data(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
