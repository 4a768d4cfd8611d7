"""The signature of the PDF itself (PAdES): whether any byte changed since, and whose certificate it names."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any, Final, TypeVar

from verify_trail.verdict import Point, Said, State

HOLE: Final = re.compile(rb"<((?:[0-9A-F]{2})+)>\Z")
Result = TypeVar("Result")
INSTALLED: Final = find_spec("pyhanko") is not None


def check(data: bytes, certificate: bytes | None = None) -> Said:
    """How the signature stands; without the library for it, that is said instead."""
    if not INSTALLED:
        return Said(Point.SIGNATURE, State.OPEN, "not_installed")
    try:
        return apart(lambda: _checked(data, certificate))
    except Exception:  # a parser fed with anything may raise anything: then nothing is vouched for
        return Said(Point.SIGNATURE, State.WRONG, "signature_broken")


def apart(work: Callable[[], Result]) -> Result:
    """Do it where no event loop runs: the library starts one of its own, and two in a thread are refused."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def _checked(data: bytes, certificate: bytes | None) -> Said:
    from pyhanko.pdf_utils.reader import PdfFileReader

    signed = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
    if not signed:
        return Said(Point.SIGNATURE, State.OPEN if certificate is None else State.WRONG, "unsigned")
    first = signed[0]
    hole = _hole(data, first.byte_range)
    if len(signed) > 1 or not hole or not _as_written(hole, first.signed_data):
        return Said(Point.SIGNATURE, State.WRONG, "not_all_signed")
    return _judged(first, certificate)


def _hole(data: bytes, span: Any) -> bytes:
    """What stands in the signature's own place; empty unless that place alone is left out of what is signed."""
    begin, before, after, rest = (int(one) for one in span)
    whole = begin == 0 and after + rest == len(data) and 0 < before < after
    found = HOLE.match(data[before:after]) if whole else None
    return bytes.fromhex(found[1].decode()) if found else b""


def _as_written(hole: bytes, signed_data: Any) -> bool:
    """Whether the container says nothing that its signature does not cover: it is built anew from what is covered."""
    from asn1crypto import cms

    (info,) = signed_data["signer_infos"]
    issued = info["sid"].chosen
    (signer,) = [one.chosen for one in signed_data["certificates"] if one.chosen.issuer == issued["issuer"]
                 and one.chosen.serial_number == issued["serial_number"].native]
    digest = cms.DigestAlgorithm({"algorithm": "sha256"})
    parts = {
        "version": "v1", "digest_algorithm": digest, "signature_algorithm": info["signature_algorithm"],
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": {
            "issuer": signer.issuer, "serial_number": signer.serial_number}}),
        "signed_attrs": info["signed_attrs"], "signature": info["signature"],
    } | ({"unsigned_attrs": info["unsigned_attrs"]} if info["unsigned_attrs"].native else {})
    again = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData({
        "version": "v1", "digest_algorithms": [digest], "encap_content_info": {"content_type": "data"},
        "certificates": signed_data["certificates"], "signer_infos": [cms.SignerInfo(parts)],
    })}).dump()
    return hole.startswith(again) and not any(hole[len(again):])


def _judged(embedded: Any, certificate: bytes | None) -> Said:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    trusted = list(load_certs_from_pemder_data(certificate)) if certificate else []
    signer = embedded.signer_cert  # where nobody is named as trusted, it vouches for itself: the answer says so
    context = ValidationContext(trust_roots=trusted or [signer], allow_fetching=False)
    status = validate_pdf_signature(embedded, signer_validation_context=context, skip_diff=True)
    told = {"who": signer.subject.human_friendly, "print": signer.sha256.hex(), "at": _moment(status)}
    if not (status.intact and status.valid):
        return Said(Point.SIGNATURE, State.WRONG, "signature_broken")
    if trusted and not status.trusted:
        return Said(Point.SIGNATURE, State.WRONG, "foreign_certificate", told=told)
    return Said(Point.SIGNATURE, State.GOOD, "signed_known" if trusted else "signed", told=told)


def _moment(status: Any) -> str:
    """When it was signed: by the time-stamp service where there was one, else by the signer's own clock."""
    stamped = status.timestamp_validity
    at = stamped.timestamp if stamped is not None and stamped.intact and stamped.valid else status.signer_reported_dt
    return at.isoformat() if at else ""
