"""Forged trails by name, each with what is known from outside and with the verdict that it must get."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.verifier.forge import (
    DEFINITION,
    KEY,
    Log,
    log_again,
    pdf_of,
    pem,
    rehash,
    relink,
    signer,
    trail_of,
    world,
)
from verify_trail.anchor import write_given
from verify_trail.verdict import Exit


@dataclass(frozen=True)
class Given:
    """A file, what came another way, and the verdict: exit, why and event; `seen_by_page` is False where only the
    command can see it."""

    pdf: bytes
    checkpoint: str | None = None
    key: str | None = None
    certificate: bytes | None = None
    exit: Exit = Exit.WRONG
    why: str | None = None
    seq: int | None = None
    seen_by_page: bool = True


CORPUS: dict[str, Callable[[], Given]] = {}


def forgery(make):
    CORPUS[make.__name__] = make
    return make


def honest():
    made = world()
    return Given(pdf_of(trail_of(made)), made.log.note(made.size), made.vkey, pem(signer()), exit=Exit.VALID)


def changed(change, why, seq=None, **more):
    """The trail with one change, the file signed by the honest signer all the same."""
    made = world()
    trail = trail_of(made)
    printed = (trail["case"], trail["code"], trail["head"])
    change(trail)
    return Given(pdf_of(trail, printed=printed), made.log.note(made.size), made.vkey, why=why, seq=seq, **more)


@forgery
def edited():
    def change(trail):
        trail["events"][2]["body"] = trail["events"][2]["body"].replace("pass", "fail")
    return changed(change, "edited", 3)


@forgery
def edited_and_rehashed():
    return changed(lambda trail: rehash(trail, 2, lambda body: body.replace("pass", "fail")), "replaced", 3)


@forgery
def spelled_differently():
    return changed(lambda trail: rehash(trail, 0, lambda body: body.replace(":", ": ", 1)), "not_canonical", 1)


@forgery
def dropped():
    return changed(lambda trail: trail["events"].pop(3), "missing", 4)


@forgery
def reordered():
    def change(trail):
        events = trail["events"]
        events[1], events[2] = events[2], events[1]
    return changed(change, "reordered", 2)


@forgery
def doubled():
    return changed(lambda trail: trail["events"].insert(2, trail["events"][1]), "reordered", 3)


@forgery
def truncated():
    return changed(lambda trail: trail["events"].pop(), "cut_off", 6)


@forgery
def lengthened():
    def change(trail):
        body = json.loads(trail["events"][-1]["body"]) | {"seq": 7, "prev": trail["head"]}
        from verify_trail.canonical import text_of
        trail["events"].append({"body": "", "hash": ""})
        rehash(trail, 6, lambda _body: text_of(body))
    return changed(change, "beyond", 7)


@forgery
def of_another_case():
    return changed(lambda trail: trail.update(case="MKT-2026-0999"), "other_stream", 1)


@forgery
def end_cut_off_with_its_head():
    """Whoever takes events off the end also takes off the export, which must be the last one."""
    def change(trail):
        trail["events"].pop()
        trail["seq"], trail["head"] = 5, trail["events"][-1]["hash"]
    return changed(change, "no_export", 5)


@forgery
def export_of_another_code():
    return changed(lambda trail: trail.update(code="0000-0000-0000"), "no_export", 6)


@forgery
def chained_anew():
    """A whole new chain whose end the log never saw."""
    def change(trail):
        trail["events"].pop(3)
        relink(trail)
    return changed(change, "not_in_log", 5)


@forgery
def log_without_signature():
    def change(trail):
        trail["log"]["checkpoint"] = trail["log"]["checkpoint"].replace("\n13\n", "\n14\n")
    return changed(change, "bad_note", 6)


@forgery
def inclusion_of_another_leaf():
    return changed(lambda trail: trail["log"].update(index=trail["log"]["index"] - 1), "not_in_log", 6)


@forgery
def inclusion_too_short():
    return changed(lambda trail: trail["log"]["path"].pop(), "not_in_log", 6)


def rewritten(seed, **more):
    """History made up anew from the chain to the log, by somebody who holds the database; the PDF is signed again."""
    made = world()
    trail = trail_of(made)
    trail["events"].pop(3)
    relink(trail)
    fresh = log_again(trail, made, seed)
    return made, fresh, pdf_of(trail, **more)


@forgery
def forked():
    """The same key signs another history of the same length: the checkpoint from outside tells them apart."""
    made, fresh, _pdf = rewritten(b"\x01" * 32)
    trail = trail_of(fresh)
    honest_note = replace(made, log=made.log).log.note(fresh.size)
    return Given(pdf_of(trail), honest_note, made.vkey, why="forked", seq=5)


@forgery
def forked_before_a_newer_checkpoint():
    made, fresh, pdf = rewritten(b"\x01" * 32)
    later = len(made.log.entries)
    given = write_given(made.log.note(later), fresh.size, made.log.consistency(fresh.size, later))
    return Given(pdf, given, made.vkey, why="forked", seq=5)


@forgery
def forked_after_an_older_checkpoint():
    """The made-up log agrees with no checkpoint from before."""
    made = world()
    fresh = replace(made, log=Log([b'{"other":"made up"}', *made.log.entries[1:]]))
    return Given(pdf_of(trail_of(fresh)), made.log.note(7), made.vkey, why="forked", seq=6)


@forgery
def log_signed_anew():
    """All of it made up and signed with a key of the forger's own; the real key is known."""
    made, _fresh, pdf = rewritten(b"\x02" * 32)
    return Given(pdf, None, made.vkey, why="foreign_key", seq=5)


@forgery
def log_signed_anew_against_a_checkpoint():
    """The same, but only a checkpoint is known: it is signed with none of the keys that the file brings along."""
    made, fresh, pdf = rewritten(b"\x02" * 32)
    return Given(pdf, made.log.note(fresh.size), why="resigned", seq=5)


@forgery
def attachment_exchanged():
    made = world()
    return Given(pdf_of(trail_of(made), files={"process.bpmn": DEFINITION + b" "}), made.log.note(made.size),
                 why="attached_changed")


@forgery
def attachment_added():
    made = world()
    return Given(pdf_of(trail_of(made), files={"more.txt": b"more"}), made.log.note(made.size), why="attached_changed")


@forgery
def definition_of_another_version():
    """The definition exchanged together with its hash: the events name another one."""
    from hashlib import sha256

    made = world()
    trail, other = trail_of(made), b"<definitions/>"
    trail["attached"][0]["sha256"] = sha256(other).hexdigest()
    return Given(pdf_of(trail, files={"process.bpmn": other}), made.log.note(made.size), why="other_definition")


@forgery
def cover_of_another_trail():
    made = world()
    printed = (KEY, "0000-0000-0000", made.head.hash)
    return Given(pdf_of(trail_of(made), printed=printed), made.log.note(made.size), why="cover", exit=Exit.WRONG,
                 seen_by_page=False)


@forgery
def pdf_signed_anew():
    """An honest trail on other pages, signed by somebody else."""
    made = world()
    pdf = pdf_of(trail_of(made), sealed_by=signer("forger.test"))
    return Given(pdf, made.log.note(made.size), made.vkey, pem(signer()), why="foreign_certificate", seen_by_page=False)


@forgery
def changed_after_signing():
    made = world()
    pdf = pdf_of(trail_of(made), packed=False).replace(b" 595 842 ]", b" 595 841 ]")
    return Given(pdf, made.log.note(made.size), made.vkey, why="signature_broken", seen_by_page=False)
