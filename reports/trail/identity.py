"""Who signs the files: a key and its certificate as files outside the database; one made here where none was given."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _

YEARS: Final = 10
SELF_MADE: Final = "trail-signing.pem"


class NoIdentity(Exception):
    """The files cannot be signed; the message says which file was looked for."""


def private_key() -> PrivateKeyTypes:
    """The key that files are signed with."""
    path = Path(settings.SIGN_KEY) if settings.SIGN_KEY else self_made()
    try:
        return load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as wrong:
        raise NoIdentity(_("签名用的私钥或证书无法读取：%(path)s") % {"path": path}) from wrong


def certificates() -> list[x509.Certificate]:
    """The signer's certificate first, then its issuers'."""
    path = Path(settings.SIGN_CERTIFICATE or settings.SIGN_KEY or self_made())
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as wrong:
        raise NoIdentity(_("签名用的私钥或证书无法读取：%(path)s") % {"path": path}) from wrong


def certificate() -> bytes:
    """The signer's certificate as PEM, for whoever wants to hold a file against it."""
    return certificates()[0].public_bytes(Encoding.PEM)


def fingerprint() -> str:
    """The SHA-256 of the signer's certificate: short enough to be compared by eye."""
    return certificates()[0].fingerprint(hashes.SHA256()).hex()


def is_self_made() -> bool:
    """Whether nobody but this server vouches for the certificate."""
    return not settings.SIGN_KEY


def self_made() -> Path:
    """The file with a key and a certificate of our own, made at the first call; two at once make one."""
    path = Path(settings.LOG_KEYS_DIR) / SELF_MADE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{SELF_MADE}.{secrets.token_hex(8)}")
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(make(settings.BASE_URL, datetime.now(UTC)))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # somebody was quicker: theirs holds
        finally:
            draft.unlink()
    return path


def make(name: str, at: datetime) -> bytes:
    """A key and a certificate that it signed itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Loopdesk (self-made)"),
                     x509.NameAttribute(NameOID.COMMON_NAME, name.split("//")[-1][:64] or "localhost")])
    usage = x509.KeyUsage(digital_signature=True, content_commitment=True, key_encipherment=False,
                          data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
                          encipher_only=False, decipher_only=False)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=366 * YEARS)).add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + made.public_bytes(Encoding.PEM)
