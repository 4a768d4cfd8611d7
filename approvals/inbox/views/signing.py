"""Signing what is decided: the password or code is read here, checked before any lock is taken, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now

from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import visible_item
from approvals.inbox.selectors.items import claim_of
from approvals.inbox.selectors.signing import meaning_of
from approvals.inbox.services import CannotDecide
from approvals.inbox.services.deciding import signature_of
from approvals.inbox.views.doors import person_of
from approvals.signatures.services import CannotSign, Sent, sign


def signed_by(request: HttpRequest, item_id: int, outcome: str) -> Mapping[str, Any]:
    """The confirmed signature under the outcome, where the step asks for one; CannotDecide when it is not theirs. Of
    what is not theirs to decide, or decided, the services say so: nothing is signed."""
    item = visible_item(person_of(request), item_id, now())
    if item is None or not signature_of(item) or not _theirs(request, item):
        return {}
    try:
        signed = sign(
            person=person_of(request), sent=_sent(request), meaning=meaning_of(item, outcome),
            must_draw=signature_of(item) == "drawn", at=now(),
        )  # fmt: skip
    except CannotSign as why:
        raise CannotDecide(str(why), why.fields) from why
    return signed.to_json()


def _theirs(request: HttpRequest, item: WorkItem) -> bool:
    person = person_of(request)
    open_now = item.is_open and item.effective_at is None
    return open_now and person.can("work.decide") and claim_of(item, person, now()) is not None


def _sent(request: HttpRequest) -> Sent:
    post = request.POST
    drawn = "kept" if post.get("sign.kept") else post.get("sign.drawn", "")
    return Sent(post.get("sign.password", ""), post.get("sign.code", ""), drawn)
