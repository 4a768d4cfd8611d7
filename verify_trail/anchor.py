"""A checkpoint and a key that come from outside the file: whether the file's own log is the one they vouch for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from verify_trail.attached import MOST_STEPS, Logged, Trail
from verify_trail.merkle import BadProof, check_consistency, check_inclusion, leaf_hash
from verify_trail.merkle.notes import BadNote, Checkpoint, Verifier, open_note
from verify_trail.verdict import Point, Said, State

MARK: Final = "\n\nconsistency "  # below a note: the log of so many entries is the beginning of the signed one


Checkpoints = str | Callable[[Sequence[int]], str]  # one, or whoever finds one of these lengths, the first if it can


@dataclass(frozen=True, slots=True)
class Given:
    """A checkpoint from outside; with `since` and `path` it also shows that it continues a log of that length."""

    note: str
    since: int | None = None
    path: Sequence[bytes] = ()


def write_given(note: str, since: int, path: Sequence[bytes]) -> str:
    """A checkpoint with the proof that it continues the log of `since` entries, as one text."""
    return note.rstrip("\n") + MARK + f"{since}\n" + "".join(f"{base64.b64encode(one).decode()}\n" for one in path)


def read_given(text: str) -> Given:
    """What `write_given` wrote, or a note alone; BadNote for anything else."""
    text = text.replace("\r\n", "\n")  # letters and some editors end their lines so
    note, mark, below = text.partition(MARK)
    if not mark:
        return Given(text.rstrip("\n") + "\n")
    since, *rows = below.split()
    try:
        path = [base64.b64decode(row, validate=True) for row in rows]
    except binascii.Error as wrong:
        raise BadNote("form") from wrong
    if not since.isdigit() or len(since) > 18 or len(path) > MOST_STEPS or any(len(one) != 32 for one in path):
        raise BadNote("form")
    return Given(note + "\n", int(since), path)


@dataclass(frozen=True, slots=True)
class Own:
    """The file's own checkpoint, opened with keys that it brings along."""

    checkpoint: Checkpoint
    verifiers: Sequence[Verifier]


def own_checkpoint(trail: Trail) -> tuple[Said, Own | None]:
    """Whether the last event is in the log that the file's own checkpoint signs for."""
    if trail.logged is None:
        return Said(Point.LOG, State.OPEN, "no_log"), None
    last = trail.head.seq
    try:
        verifiers = [Verifier.from_vkey(one) for one in trail.logged.vkeys]
        checkpoint, _signed = open_note(trail.logged.note, verifiers)
        _included(trail, trail.logged, checkpoint)
    except BadNote:
        return Said(Point.LOG, State.WRONG, "bad_note", last), None
    except BadProof:
        return Said(Point.LOG, State.WRONG, "not_in_log", last), None
    return Said(Point.LOG, State.GOOD, "in_log", told={"size": checkpoint.size}), Own(checkpoint, verifiers)


def _included(trail: Trail, logged: Logged, checkpoint: Checkpoint) -> None:
    body = trail.events[-1][0] if trail.events else ""
    check_inclusion(leaf_hash(body.encode()), logged.index, checkpoint.size, logged.path, checkpoint.root)


def check_key(trail: Trail, key: str | None) -> Said:
    """Whether the file's checkpoint is signed with the key that was given."""
    if key is None:
        return Said(Point.KEY, State.OPEN, "no_key")
    try:
        trusted = [Verifier.from_vkey(key)]
    except BadNote:
        return Said(Point.KEY, State.WRONG, "bad_key")
    try:
        open_note(trail.logged.note if trail.logged else "", trusted)
    except BadNote:
        return Said(Point.KEY, State.WRONG, "foreign_key", trail.head.seq)
    return Said(Point.KEY, State.GOOD, "known_key", told={"key": trusted[0].name})


def check_checkpoint(trail: Trail, own: Own, given: Checkpoints | None, key: str | None) -> Said:
    """Whether the file's log and the one of the given checkpoint are one."""
    if given is None:
        return Said(Point.CHECKPOINT, State.OPEN, "no_checkpoint")
    try:
        outside = read_given(given if isinstance(given, str) else given(_lengths(trail, own.checkpoint)))
        trusted = [Verifier.from_vkey(key)] if key is not None else own.verifiers
    except BadNote:
        return Said(Point.CHECKPOINT, State.WRONG, "checkpoint_form")
    try:
        checkpoint, _signed = open_note(outside.note, trusted)
    except BadNote as wrong:
        why = "checkpoint_form" if str(wrong) == "form" else "resigned"
        return Said(Point.CHECKPOINT, State.WRONG, why, trail.head.seq)
    return _compared(trail, own.checkpoint, checkpoint, outside)


def _lengths(trail: Trail, own: Checkpoint) -> list[int]:
    """Of which checkpoints the file can say something: its own, then those that it shows to continue, latest first."""
    older = trail.logged.older if trail.logged else ()
    return [own.size, *sorted((one.size for one in older), reverse=True)]


def _compared(trail: Trail, own: Checkpoint, checkpoint: Checkpoint, outside: Given) -> Said:
    told = {"own": own.size, "given": checkpoint.size}
    if own.origin != checkpoint.origin:
        return Said(Point.CHECKPOINT, State.WRONG, "other_log", trail.head.seq, told)
    try:
        if own.size == checkpoint.size:
            check_consistency(own.size, own.size, [], own.root, checkpoint.root)
            return Said(Point.CHECKPOINT, State.GOOD, "same", told=told)
        if own.size < checkpoint.size:
            return _newer(own, checkpoint, outside)
        return _older(trail, own, checkpoint)
    except BadProof:
        return Said(Point.CHECKPOINT, State.WRONG, "forked", trail.head.seq, told)


def _newer(own: Checkpoint, checkpoint: Checkpoint, outside: Given) -> Said:
    told = {"own": own.size, "given": checkpoint.size}
    if outside.since != own.size:
        return Said(Point.CHECKPOINT, State.OPEN, "newer_without_proof", told=told)
    check_consistency(own.size, checkpoint.size, outside.path, own.root, checkpoint.root)
    return Said(Point.CHECKPOINT, State.GOOD, "newer", told=told)


def _older(trail: Trail, own: Checkpoint, checkpoint: Checkpoint) -> Said:
    """The given log is shorter: it says nothing of the last event, but must be the beginning of the file's log."""
    told = {"own": own.size, "given": checkpoint.size}
    older = trail.logged.older if trail.logged else ()
    shown = next((one for one in older if one.size == checkpoint.size), None)
    if shown is None:
        return Said(Point.CHECKPOINT, State.OPEN, "older_without_proof", told=told)
    check_consistency(shown.size, own.size, shown.path, checkpoint.root, own.root)
    return Said(Point.CHECKPOINT, State.OPEN, "older", told=told)
