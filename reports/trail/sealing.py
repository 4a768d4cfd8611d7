"""Puts a PAdES signature on a finished file: B-B, or B-T where a time-stamp service is given."""

from __future__ import annotations

import io
from typing import Final

from asn1crypto import x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reports.trail.identity import certificates, private_key
from verify_trail.signature import apart

FIELD: Final = "Trail"
TSA_SECONDS: Final = 15


class _SameMetadata(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: written anew, they would describe the two standards in other words."""

    def _update_meta(self) -> None:
        pass


def signer() -> SimpleSigner:
    """Whoever `identity` names, as the library wants to have them."""
    first, *rest = (x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates())
    key = private_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    others = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    others.register_multiple(rest)
    return SimpleSigner(first, PrivateKeyInfo.load(key), others)


def seal(data: bytes, signer: SimpleSigner, *, reason: str, time_stamps: str = "") -> bytes:
    """The file with a signature over all of it that allows no change; `time_stamps` is a service's address."""
    stamper = HTTPTimeStamper(time_stamps, timeout=TSA_SECONDS) if time_stamps else None
    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", reason=reason, subfilter=SigSeedSubFilter.PADES,
        certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
    )  # fmt: skip
    # Outside the page: what nobody sees needs no words for those who hear the file read out.
    place = SigFieldSpec(FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True))
    out = io.BytesIO()
    sealing = PdfSigner(metadata, signer, timestamper=stamper, new_field_spec=place)
    apart(lambda: sealing.sign_pdf(_SameMetadata(io.BytesIO(data)), output=out))
    return out.getvalue()
