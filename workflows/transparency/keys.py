"""The keys that checkpoints are signed with: private ones as files outside the database, public ones as rows."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from verify_trail.merkle.notes import Signer, Verifier
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append
from workflows.transparency.models import Checkpoint, Key, Log

STREAM = "ledger"


class NoKey(Exception):
    """The private key is not on this machine; the message says where it was looked for."""


def signers(at: datetime) -> list[Signer]:
    """Who signs now: the key in use (made at the first call), and a retired one until it has vouched for its successor
    once. The caller holds the log."""
    used = Key.objects.filter(until=None).order_by("-since", "-pk").first() or _new(at, SYSTEM)
    last = Checkpoint.objects.order_by("-size").values_list("at", flat=True).first()
    leaving = Key.objects.exclude(until=None).filter(until__gt=last) if last else Key.objects.none()
    return [_signer(one) for one in (used, *leaving)]


def verifiers() -> list[Verifier]:
    """Every key that ever signed, the latest first."""
    return [Verifier.from_vkey(one.vkey) for one in Key.objects.order_by("-since", "-pk")]


@transaction.atomic
def rotate(*, by: Actor, at: datetime) -> Key:
    """Sign with a new key from now on; the next checkpoint carries both signatures."""
    Log.objects.select_for_update().filter(pk=1).first()  # nobody signs meanwhile
    Key.objects.filter(until=None).update(until=at)
    return _new(at, by)


def _new(at: datetime, by: Actor) -> Key:
    signer = Signer(settings.LOG_ORIGIN, Ed25519PrivateKey.generate())
    _keep(signer)
    made = Key.objects.create(vkey=signer.verifier.vkey, since=at)
    entry = Entry(verb="ledger.key_created", object=Object(type="key", id=signer.verifier.id.hex()),
                  detail={"vkey": made.vkey})
    append(stream=STREAM, entry=entry, at=at, by=by)
    return made


def _signer(key: Key) -> Signer:
    verifier = Verifier.from_vkey(key.vkey)
    path = _path(verifier)
    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as wrong:
        raise NoKey(_("检查点的签名私钥无法读取：%(path)s") % {"path": path}) from wrong
    signer = Signer(verifier.name, private) if isinstance(private, Ed25519PrivateKey) else None
    if signer is None or signer.verifier != verifier:
        raise NoKey(_("文件中的私钥与登记的公钥不符：%(path)s") % {"path": path})
    return signer


def _keep(signer: Signer) -> None:
    path = _path(signer.verifier)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(pem)


def _path(verifier: Verifier) -> Path:
    return Path(settings.LOG_KEYS_DIR) / f"{verifier.id.hex()}.pem"
