"""Leader approval in the house's OA system: handed over through the outbox, decided by a signed callback."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.signing import meaning_of
from approvals.inbox.services import CannotDecide, Conflict, decide
from approvals.organisation.models import Person
from marketing_review.effects.signature import HEADERS, fits
from marketing_review.models import MarketingCase, OaDelivery, OaRequest, State
from marketing_review.models.content import cleaned
from workflows.runtime.models import Case
from workflows.runtime.move import Move

LEADER_NODE: Final = "leader_approval"
WINDOW: Final = timedelta(minutes=5)
LARGEST_BODY: Final = 64 * 1024
OUTCOMES: Final = {"approve": "approve", "reject": "reject"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the OA system gets back: an HTTP status, a code for machines and a sentence for people."""

    status: int
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message}


def hand_over(marketing: MarketingCase, move: Move) -> None:
    """Put the hand-over of the current round into the outbox; nothing when no OA system is set up."""
    if not settings.OA_ADDRESS:
        return
    number = marketing.oa_requests.filter(round=marketing.round_number).count() + 1
    key = f"{marketing.key}-r{marketing.round_number}-{number}"
    OaRequest.objects.create(key=key, marketing=marketing, round=marketing.round_number,
                             digest=marketing.frozen_digest, created_at=move.at)
    move.put("marketing_review.hand_to_oa", f"oa:{key}", {"request": key})


def supersede_requests(marketing: MarketingCase) -> None:
    """The case went back: what the OA system still decides about it no longer counts."""
    waiting = (OaRequest.State.WAITING, OaRequest.State.HANDED)
    marketing.oa_requests.filter(state__in=waiting).update(state=OaRequest.State.SUPERSEDED)


def receive_oa_decision(*, headers: Mapping[str, str], body: bytes, at: datetime) -> Answer:
    """Take a decision from the OA system: once, only if it is signed, fresh and about the content that stands."""
    if refusal := _forged(headers, body, at):
        return refusal
    read = _read(body)
    if isinstance(read, Answer):
        return read
    with transaction.atomic():
        request = _locked_request(read["request"])
        if request is None:
            return Answer(404, "unknown_request", _("没有这个审批请求。"))
        if known := _seen(headers, body, request):
            return known
        answer = _decide(request, read, at)
        if answer.status < 500:
            _remember(headers, body, request, answer, at)
        return answer


def _locked_request(key: str) -> OaRequest | None:
    """The request under its lock; its case is locked first, as in every move."""
    request = OaRequest.objects.select_related("marketing").filter(key=key).first()
    if request is None:
        return None
    Case.objects.select_for_update().get(pk=request.marketing.case_id)
    return OaRequest.objects.select_for_update().get(pk=request.pk)


def _forged(headers: Mapping[str, str], body: bytes, at: datetime) -> Answer | None:
    given = {name.lower(): value for name, value in headers.items()}
    stamp, delivery = given.get(HEADERS.timestamp, ""), given.get(HEADERS.delivery, "")
    if not settings.OA_SECRET:
        return Answer(503, "not_configured", _("没有配置 OA 接口。"))
    if len(body) > LARGEST_BODY:
        return Answer(413, "too_large", _("正文过大。"))
    if not fits(given.get(HEADERS.signature, ""), stamp, delivery, body):
        return Answer(401, "bad_signature", _("签名不正确。"))
    if not stamp.isdecimal() or abs(at.timestamp() - int(stamp)) > WINDOW.total_seconds():
        return Answer(401, "stale", _("时间戳不在有效期内。"))
    if not 8 <= len(delivery) <= 120:
        return Answer(400, "no_delivery", _("缺少回调号。"))
    return None


def _read(body: bytes) -> dict[str, str] | Answer:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return Answer(400, "malformed", _("正文不是 JSON。"))
    wanted = ("request", "outcome", "approver", "digest")
    if not isinstance(read, dict) or not all(isinstance(read.get(key), str) and read[key] for key in wanted):
        return Answer(400, "incomplete", _("正文缺少必要的内容。"))
    if read["outcome"] not in OUTCOMES:
        return Answer(422, "unknown_outcome", _("没有这个审批结果。"))
    opinion = str(cleaned(str(read.get("opinion") or "")))[:2000]
    return {**{key: str(cleaned(read[key])) for key in wanted}, "opinion": opinion}


def _seen(headers: Mapping[str, str], body: bytes, request: OaRequest) -> Answer | None:
    delivery = {name.lower(): value for name, value in headers.items()}[HEADERS.delivery]
    known = OaDelivery.objects.filter(delivery=delivery).first()
    if known is None:
        return None
    if known.body_sha256 != hashlib.sha256(body).hexdigest() or known.request_id != request.pk:
        return Answer(409, "delivery_reused", _("回调号已用于另一份内容。"))
    return Answer(known.status, "repeated", _("已经收到过，没有再次办理。"))


def _remember(headers: Mapping[str, str], body: bytes, request: OaRequest, answer: Answer, at: datetime) -> None:
    delivery = {name.lower(): value for name, value in headers.items()}[HEADERS.delivery]
    OaDelivery.objects.create(delivery=delivery, body_sha256=hashlib.sha256(body).hexdigest(), request=request,
                              status=answer.status, received_at=at)


def _decide(request: OaRequest, read: Mapping[str, str], at: datetime) -> Answer:
    marketing = MarketingCase.objects.select_related("case").get(pk=request.marketing_id)
    if request.state == OaRequest.State.DECIDED:
        same = request.outcome == read["outcome"]
        return (Answer(200, "already", _("已经按同样的结果办理。")) if same
                else Answer(409, "already_decided", _("已经按另一结果办理。")))
    if read["digest"] != request.digest:
        return Answer(409, "other_content", _("审批的内容与送审的内容不一致。"))
    if request.state == OaRequest.State.SUPERSEDED or _moved_on(marketing, request):
        return Answer(409, "late", _("营销案已被退回或已办理，这次审批不再有效。"))
    approver = Person.objects.active().filter(number=read["approver"]).first()
    if approver is None:
        return Answer(422, "unknown_approver", _("没有这个审批人。"))
    return _take(request, marketing, approver, read, at)


def _moved_on(marketing: MarketingCase, request: OaRequest) -> bool:
    return (marketing.state != State.IN_OA_APPROVAL or marketing.round_number != request.round
            or marketing.frozen_digest != request.digest)


def _take(request: OaRequest, marketing: MarketingCase, approver: Person, read: Mapping[str, str],
          at: datetime) -> Answer:
    item = WorkItem.objects.open().filter(case_id=marketing.case_id, node=LEADER_NODE).first()
    if item is None:
        return Answer(409, "late", _("这一步已经办理。"))
    try:
        with transaction.atomic():
            decide(item_id=item.pk, case_id=marketing.case_id, outcome=OUTCOMES[read["outcome"]],
                   comment=read["opinion"], reasons=(), by=approver, at=at, form={"oa": request.key},
                   signed=_signed(item, OUTCOMES[read["outcome"]], at))
    except Conflict:
        return Answer(409, "late", _("这一步已经办理。"))
    except CannotDecide as refusal:
        return Answer(422, "refused", str(refusal))
    request.state, request.outcome = OaRequest.State.DECIDED, read["outcome"]
    request.opinion, request.decided_at = read["opinion"], at
    request.save(update_fields=["state", "outcome", "opinion", "decided_at"])
    return Answer(200, "decided", _("已办理。"))


def _signed(item: WorkItem, outcome: str, at: datetime) -> dict[str, str]:
    """The OA system has made sure who decides, and its callback is signed."""
    with override("zh-hans"):  # recorded in the source language, whoever answers
        return {"meaning": meaning_of(item, outcome), "method": "oa", "at": at.isoformat()}

