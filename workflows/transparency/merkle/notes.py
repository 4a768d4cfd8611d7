"""Signed notes, which live in `verify_trail.merkle.notes`."""

from verify_trail.merkle.notes import BadNote, Checkpoint, Signer, Verifier, open_note, sign

__all__ = ["BadNote", "Checkpoint", "Signer", "Verifier", "open_note", "sign"]
