"""What leaves the log: checkpoints to folders, addresses and mailboxes outside. Twice is once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from workflows.ledger.outbox import Delivery, Undeliverable, effect
from workflows.transparency.checkpoints import PUBLISH
from workflows.transparency.models import Checkpoint

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)


@effect(PUBLISH)
def publish(delivery: Delivery, *, size: int, place: str) -> None:
    """Give one checkpoint to one place; a place that is no longer configured gets nothing."""
    if place not in settings.CHECKPOINT_PLACES:
        return
    made = Checkpoint.objects.get(size=size)
    kind = urlsplit(place).scheme
    if kind == "file":
        into_folder(Path(unquote(urlsplit(place).path)), made)
    elif kind in {"https", "http"}:
        post(place, made, delivery.key)
    elif kind == "mailto":
        mail(place.removeprefix("mailto:"), made)
    else:
        raise Undeliverable(_("不认识的检查点发布位置：%(place)s") % {"place": place})


def into_folder(folder: Path, made: Checkpoint) -> None:
    """A file per checkpoint, whole or not at all; one that is there already must say the same."""
    if folder.is_relative_to(settings.VAR_DIR):  # elsewhere a folder that is missing is a disk that is not there
        folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"checkpoint-{made.size:012d}.txt"
    if path.exists():
        if path.read_text() != made.note:
            raise Undeliverable(_("%(path)s 的内容与本检查点不一致。") % {"path": path})
        return
    whole = folder / f".{path.name}.part"
    with open(whole, "w") as file:
        file.write(made.note)
        file.flush()
        os.fsync(file.fileno())
    whole.replace(path)


def post(address: str, made: Checkpoint, key: str) -> None:
    """The note as text; anything but a success is tried again."""
    headers = {"Content-Type": "text/plain; charset=utf-8", "Idempotency-Key": key}
    answer = httpx.post(address, content=made.note.encode(), headers=headers, timeout=TIMEOUT)
    answer.raise_for_status()


def mail(to: str, made: Checkpoint) -> None:
    """The note as the body of a letter."""
    subject = _("账本检查点 %(size)s") % {"size": made.size}
    EmailMessage(subject, made.note, to=[to]).send()
