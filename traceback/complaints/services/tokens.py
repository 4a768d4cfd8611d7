"""Keys of other systems: made, shown once, revoked, let in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import ApiToken
from complaints.services.refusals import CannotTakeIn
from complaints.services.sources import STREAM
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

START: Final = "ldk_"
MINUTE: Final = timedelta(minutes=1)
PER_MINUTE: Final = 60


class NotLetIn(Exception):
    """There is no such key, or it does not work any more; which of them is nobody's business."""


class TooOften(Exception):
    """The key has asked often enough for this minute; `seconds` says when to come again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(_("请求太频繁，请在 %(seconds)s 秒后再试。") % {"seconds": seconds})
        self.seconds = seconds


@transaction.atomic
def make_token(
    *, name: str, source_id: int, tree_id: int | None, days: int, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """A new key and what it looks like: the only time that anybody sees it."""
    secret = START + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name, source_id=source_id, tree_id=tree_id, digest=_digest(secret), hint=secret[:8], made_at=at,
        made_by_id=by.id, made_by=by.name, expires_at=at + timedelta(days=days))
    _record(token, "complaints.token.made", by, at)
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: int, by: Actor, at: datetime) -> ApiToken:
    """From now on the key opens nothing; doing it twice does it once."""
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is not None:
        raise CannotTakeIn(_("这个密钥已经撤销。"))
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    _record(token, "complaints.token.revoked", by, at)
    return token


@transaction.atomic
def let_in(*, secret: str, at: datetime) -> ApiToken:
    """The key that looks like this, counted once more; raises NotLetIn or TooOften."""
    token = ApiToken.objects.select_for_update().filter(digest=_digest(secret)).first()
    if token is None or not token.works_at(at):
        raise NotLetIn
    if token.minute is None or at >= token.minute + MINUTE:
        token.minute, token.asked = at, 0
    if token.asked >= PER_MINUTE:
        raise TooOften(max(1, round((token.minute + MINUTE - at).total_seconds())))
    token.asked += 1
    token.used_at = at
    token.save(update_fields=["minute", "asked", "used_at"])
    return token


def _digest(secret: str) -> str:
    """Nobody can guess 256 bits: a plain hash keeps them as well as a slow one."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _record(token: ApiToken, verb: str, by: Actor, at: datetime) -> None:
    detail = {"source": token.source.code, "expires_at": token.expires_at.isoformat(), "hint": token.hint}
    on = Object(type="api_token", id=str(token.pk), name=token.name)
    append(stream=STREAM, entry=Entry(verb=verb, object=on, detail=detail), at=at, by=by)
