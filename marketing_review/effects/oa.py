"""The hand-over to the OA system: at least once, with the same key, until it is taken."""

from __future__ import annotations

import json
from typing import Any, Final

import httpx
from django.conf import settings
from django.urls import reverse

from marketing_review.effects.signature import HEADERS, signature
from marketing_review.models import OaRequest
from workflows.ledger.outbox import Delivery, Undeliverable, effect

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
TRY_AGAIN: Final = frozenset({408, 425, 429})
Superseded = OaRequest.State.SUPERSEDED


class NotTaken(Exception):
    """The OA system did not take the request; it is sent again."""


@effect("marketing_review.hand_to_oa")
def hand_to_oa(delivery: Delivery, *, request: str) -> None:
    """Send one request; a case that has gone back in the meantime is not sent any more."""
    found = OaRequest.objects.select_related(
        "marketing__template__category", "marketing__department", "marketing__initiator").get(key=request)
    if found.state == Superseded or not settings.OA_ADDRESS:
        return
    _post(found, delivery)
    OaRequest.objects.filter(pk=found.pk, state=OaRequest.State.WAITING).update(
        state=OaRequest.State.HANDED, handed_at=delivery.at)


def _post(found: OaRequest, delivery: Delivery) -> None:
    body = json.dumps(summary(found), ensure_ascii=False, sort_keys=True).encode()
    stamp = str(int(delivery.at.timestamp()))
    headers = {
        "content-type": "application/json; charset=utf-8", "idempotency-key": found.key,
        HEADERS.timestamp: stamp, HEADERS.delivery: delivery.key,
        HEADERS.signature: signature(stamp, delivery.key, body, settings.OA_SECRET),
    }
    try:
        answer = httpx.post(settings.OA_ADDRESS, content=body, headers=headers, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        raise NotTaken(f"OA: {type(error).__name__}") from error
    if answer.is_success:
        return
    if answer.status_code >= 500 or answer.status_code in TRY_AGAIN:
        raise NotTaken(f"OA: {answer.status_code}")
    raise Undeliverable(f"OA: {answer.status_code} {answer.text[:200]}")


def summary(request: OaRequest) -> dict[str, Any]:
    """What the OA system is told about a case: enough to decide, and where to read the rest."""
    marketing = request.marketing
    return {
        "request": request.key, "case": marketing.key, "round": request.round, "digest": request.digest,
        "title": marketing.title, "category": marketing.template.category.name,
        "department": marketing.department.name, "initiator": marketing.initiator.name,
        "budget": str(marketing.budget or ""), "url": f"{settings.BASE_URL}/c/{marketing.key}/",
        "callback": settings.BASE_URL + reverse("oa-decision"),
    }
