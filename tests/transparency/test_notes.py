"""Signed notes: they open to what was signed, and nothing that was changed is taken for signed."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from verify_trail.merkle.notes import BadNote, Checkpoint, Signer, Verifier, open_note, sign

pytestmark = pytest.mark.pure
SIGNER = Signer("loopdesk.example/log", Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
OTHER = Signer("loopdesk.example/log", Ed25519PrivateKey.from_private_bytes(b"\x08" * 32))
CHECKPOINT = Checkpoint("loopdesk.example/log", 42, b"\x05" * 32)


def test_a_note_opens_to_what_was_signed_and_by_whom():
    note = sign(CHECKPOINT, [SIGNER, OTHER])
    assert open_note(note, [SIGNER.verifier]) == (CHECKPOINT, [SIGNER.verifier])
    assert open_note(note, [OTHER.verifier, SIGNER.verifier])[1] == [SIGNER.verifier, OTHER.verifier]
    assert note.splitlines()[:4] == ["loopdesk.example/log", "42", base64.b64encode(b"\x05" * 32).decode(), ""]
    assert note.splitlines()[4].startswith("— loopdesk.example/log ")


def test_a_key_is_one_line_and_comes_back_from_it():
    assert Verifier.from_vkey(SIGNER.verifier.vkey) == SIGNER.verifier
    name, number, encoded = SIGNER.verifier.vkey.split("+", 2)
    for wrong in ("", name, f"{name}+{number}", f"{name}+00000000+{encoded}", f"other+{number}+{encoded}",
                  f"{name}+{number}+{encoded}x", f"{name}+{number}+AAAA"):
        with pytest.raises(BadNote, match="key"):
            Verifier.from_vkey(wrong)


def test_a_stranger_signed_nothing():
    with pytest.raises(BadNote, match="unsigned"):
        open_note(sign(CHECKPOINT, [OTHER]), [SIGNER.verifier])


def test_no_flipped_bit_is_taken_for_signed():
    note, tried = sign(CHECKPOINT, [SIGNER]).encode(), 0
    for place in range(len(note)):
        for bit in range(8):
            flipped = bytearray(note)
            flipped[place] ^= 1 << bit
            try:
                text = flipped.decode()
            except UnicodeDecodeError:
                continue
            tried += 1
            with pytest.raises(BadNote):
                open_note(text, [SIGNER.verifier])
    assert tried > 1000


@pytest.mark.parametrize("note", [
    "", "\n\n", "loopdesk.example/log\n42\n", "a\n\nb\n", "a\n42\nAAAA\n\n— a AAAA\n", sign(CHECKPOINT, []),
    sign(CHECKPOINT, [SIGNER] * 17), sign(CHECKPOINT, [SIGNER]).rstrip("\n"),
])
def test_what_is_no_note_is_refused(note):
    with pytest.raises(BadNote):
        open_note(note, [SIGNER.verifier])


@pytest.mark.parametrize("text", [
    "a\n042\n" + "A" * 43 + "=\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n", "a\n1\n"])
def test_what_is_signed_and_no_checkpoint_is_refused(text):
    with pytest.raises(BadNote, match="form"):
        open_note(text + "\n" + SIGNER.line(text), [SIGNER.verifier])
