"""Signed notes and checkpoints as C2SP writes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), with Ed25519."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519: Final = b"\x01"
MOST_SIGNATURES: Final = 16
_NAME: Final = re.compile(r"[^\s+]+\Z")
_LINE: Final = re.compile(r"— (?P<name>[^\s+]+) (?P<sig>[A-Za-z0-9+/]+={0,2})\Z")


class BadNote(Exception):
    """The note is malformed, or none of its signatures is by a key that is trusted; the argument is a word for why."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with the name it signs under."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line that can be printed and typed."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def from_vkey(cls, text: str) -> Verifier:
        """The key that `vkey` wrote; BadNote where its parts do not fit each other."""
        try:
            name, number, encoded = text.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as wrong:
            raise BadNote("key") from wrong
        found = cls(name, raw[1:])
        if raw[:1] != ED25519 or len(raw) != 33 or found.id.hex() != number or not _NAME.match(name):
            raise BadNote("key")
        return found

    def accepts(self, text: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name it signs under."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def line(self, text: str) -> str:
        """The signature line for a note's text."""
        signed = self.verifier.id + self.key.sign(text.encode())
        return f"— {self.name} {base64.b64encode(signed).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one moment: how long it is, and the root over all of it."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """The checkpoint as a note, signed by every one of the keys."""
    text = checkpoint.text
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def open_note(note: str, trusted: Sequence[Verifier]) -> tuple[Checkpoint, list[Verifier]]:
    """What the note says and which of the trusted keys signed it; BadNote unless at least one did.

    A signature that claims a trusted key and does not fit condemns the note; those of unknown keys are passed over."""
    text, lines = _parted(note)
    known = {(one.name, one.id): one for one in trusted}
    signed: list[Verifier] = []
    for name, signature in lines:
        verifier = known.get((name, signature[:4]))
        if verifier is None:
            continue
        if not verifier.accepts(text.encode(), signature[4:]):
            raise BadNote("signature")
        if verifier not in signed:
            signed.append(verifier)
    if not signed:
        raise BadNote("unsigned")
    return _checkpoint(text), signed


def _parted(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, blank, below = note.rpartition("\n\n")
    rows = below.removesuffix("\n").split("\n") if below.endswith("\n") else []
    if not blank or not rows or len(rows) > MOST_SIGNATURES:
        raise BadNote("form")
    return text + "\n", [_signature(row) for row in rows]


def _signature(row: str) -> tuple[str, bytes]:
    found = _LINE.match(row)
    try:
        raw = base64.b64decode(found["sig"], validate=True) if found else b""
    except binascii.Error as wrong:
        raise BadNote("form") from wrong
    if found is None or len(raw) < 5 or base64.b64encode(raw).decode() != found["sig"]:
        raise BadNote("form")
    return found["name"], raw


def _checkpoint(text: str) -> Checkpoint:
    rows = text.split("\n")
    if len(rows) < 4 or not rows[0] or not re.fullmatch(r"0|[1-9][0-9]{0,17}", rows[1]):
        raise BadNote("form")
    try:
        root = base64.b64decode(rows[2], validate=True)
    except binascii.Error as wrong:
        raise BadNote("form") from wrong
    if len(root) != 32:
        raise BadNote("form")
    return Checkpoint(rows[0], int(rows[1]), root)
