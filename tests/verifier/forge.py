"""An honest trail with its log, made by code alone, and whatever a forger could make of it."""

import io
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reports.trail.identity import make
from reports.trail.sealing import seal
from verify_trail.attached import DEFINITION_NAME, Export, Logged, Older, pack
from verify_trail.chain import GENESIS, Head
from verify_trail.merkle import consistency_proof, inclusion_proof, leaf_hash, node_hash, root_of
from verify_trail.merkle.notes import Checkpoint, Signer, sign
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object, extend

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
KEY, CODE, ORIGIN = "MKT-2026-0417", "7KQ4-M2XD-90HT", "loopdesk.test/log"
DEFINITION = b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>"
PEOPLE = [Actor(1, "王敏", "20011"), Actor(2, "钱宁", "20031")]
AUDITOR = Actor(3, "郑审", "20061")


class Log:
    """A log in memory that signs with a key of its own."""

    def __init__(self, entries=(), seed=b"\x01" * 32):
        self.entries = list(entries)
        self.signer = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(seed))

    def __call__(self, level, index):
        if level == 0:
            return leaf_hash(self.entries[index])
        return node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))

    def root(self, size):
        return root_of(size, self)

    def note(self, size):
        return sign(Checkpoint(ORIGIN, size, self.root(size)), [self.signer])

    def consistency(self, old, new):
        return consistency_proof(old, new, self)

    def logged(self, size, index, older=()):
        return Logged(self.note(size), [self.signer.verifier.vkey], index, inclusion_proof(index, size, self),
                      [Older(one, self.root(one), self.consistency(one, size)) for one in older])


@dataclass
class World:
    """A case's chain within a log, exported; `bodies` and `hashes` are what the file will say."""

    rows: list = field(default_factory=list)
    head: Head = GENESIS
    log: Log = field(default_factory=Log)
    index: int = 0
    size: int = 0

    @property
    def vkey(self):
        return self.log.signer.verifier.vkey


def chain(count=6, key=KEY, comment="同意"):
    """Events of a case, the export last."""
    from hashlib import sha256

    version = sha256(DEFINITION).hexdigest()
    entries = [Entry(verb="case.started", actor=PEOPLE[0], version=version)]
    entries += [Entry(verb="work.decided", actor=PEOPLE[n % 2], object=Object("work", str(n)), outcome="pass",
                      reason=f"{comment} {n} — “{chr(0x1F600)}”") for n in range(count - 2)]
    stream, rows, head = f"case:{key}", [], GENESIS
    for number, entry in enumerate(entries):
        made, head = extend(head, stream, [entry], NOON + timedelta(minutes=number))
        rows += made
    detail = {"code": CODE, "seq": head.seq, "head": head.hash}
    exported = Entry(verb="trail.exported", actor=AUDITOR, detail=detail)
    made, head = extend(head, stream, [exported], NOON + timedelta(hours=1))
    return rows + made, head


def world(count=6, before=7, after=4, **more):
    """The chain among other events of the house; a checkpoint right after it, and more events behind."""
    rows, head = chain(count, **more)
    other = [f'{{"other":{n}}}'.encode() for n in range(before)]
    entries = other + [row.body.encode() for row in rows]
    log = Log(entries + [f'{{"later":{n}}}'.encode() for n in range(after)])
    return World([(row.body, row.hash) for row in rows], Head(head.seq, head.hash), log, len(entries) - 1, len(entries))


def trail_of(made, older=(3, 7)):
    """The attached trail of a world, as a forger can change it."""
    export = Export(KEY, CODE, NOON.isoformat(), "郑审 20061")
    logged = made.log.logged(made.size, made.index, older)
    named = {DEFINITION_NAME: DEFINITION}
    return json.loads(pack(export, head=made.head, events=made.rows, attached=named, logged=logged))


@cache
def signer(name="loopdesk.test"):
    pem = make(name, datetime.now(UTC))
    (certificate,) = load_certs_from_pemder_data(pem)
    return SimpleSigner(certificate, load_private_key_from_pemder_data(pem, None), SimpleCertificateStore())


def pem(of):
    from asn1crypto import pem as armour

    return armour.armor("CERTIFICATE", of.signing_cert.dump())


def pdf_of(trail, *, printed=None, files=None, sealed_by=None, packed=True, **more):
    """A PDF of one page with the trail attached, signed."""
    out, printed = io.BytesIO(), printed or (trail["case"], trail["code"], trail["head"])
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        lines = " ".join(f"({text}) Tj 0 -20 Td" for text in printed)
        page.obj.Contents = pdf.make_stream(f"BT /F1 9 Tf 40 800 Td {lines} ET".encode())
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        data = json.dumps(trail, ensure_ascii=True).encode()
        named = {"trail.json": data, DEFINITION_NAME: DEFINITION, **(files or {})}
        for name, data in named.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
        mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        pdf.save(out, object_stream_mode=mode)
    return seal(out.getvalue(), sealed_by or signer(), reason="test", **more)


# --- forgeries ------------------------------------------------------------------------------------------------------


def rehash(trail, place, change):
    """Change an event and give it the hash it now has."""
    from hashlib import sha256

    event = trail["events"][place]
    event["body"] = change(event["body"])
    event["hash"] = sha256(event["body"].encode()).hexdigest()


def relink(trail, begin=0):
    """Chain all events anew, as somebody would who holds the database."""
    from hashlib import sha256

    from verify_trail.canonical import text_of

    before = trail["events"][begin - 1]["hash"] if begin else GENESIS.hash
    for number, event in enumerate(trail["events"][begin:], begin + 1):
        body = json.loads(event["body"]) | {"prev": before, "seq": number}
        if body["verb"] == "trail.exported":
            body["detail"] = {"code": trail["code"], "seq": number - 1, "head": before}
        event["body"] = text_of(body)
        event["hash"] = before = sha256(event["body"].encode()).hexdigest()
    trail["seq"], trail["head"] = len(trail["events"]), before


def log_again(trail, made, seed=b"\x01" * 32):
    """Put the trail's events into a log of the forger's own, signed with the given key."""
    entries = made.log.entries[: made.index + 1 - len(made.rows)] + [one["body"].encode() for one in trail["events"]]
    log = Log(entries + made.log.entries[made.index + 1 :], seed)
    size = len(entries)
    fresh = replace(made, log=log, index=size - 1, size=size, head=Head(trail["seq"], trail["head"]),
                    rows=[(one["body"], one["hash"]) for one in trail["events"]])
    trail["log"] = trail_of(fresh)["log"]
    return fresh
