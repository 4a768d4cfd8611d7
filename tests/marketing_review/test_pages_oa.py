"""The door that the OA system knocks at."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from marketing_review.models import OaRequest, State

pytestmark = pytest.mark.usefixtures("at_the_offices_time")


def signed(settings, body, secret="一个足够长的共享密钥", at=None, delivery="delivery-0001"):
    from marketing_review.effects.signature import signature as made

    settings.OA_SECRET = "一个足够长的共享密钥"
    stamp = str(int(at.timestamp()))
    return {"x-loopdesk-timestamp": stamp, "x-loopdesk-delivery": delivery,
            "x-loopdesk-signature": made(stamp, delivery, body, secret)}


def test_a_signed_decision_of_the_oa_system_is_taken_without_session_or_token(office, settings):
    settings.OA_ADDRESS = "http://127.0.0.1:9/requests"
    case = office.to_leader()
    request = OaRequest.objects.get()
    body = json.dumps({"request": request.key, "outcome": "approve", "approver": "10007", "digest": request.digest,
                       "opinion": "同意上线"}).encode()
    client = Client(enforce_csrf_checks=True)

    forged = client.post("/oa/decision/", body, content_type="application/json",
                         headers=signed(settings, body, secret="猜的", at=office.clock + timedelta(minutes=10)))
    taken = client.post("/oa/decision/", body, content_type="application/json",
                        headers=signed(settings, body, at=office.clock + timedelta(minutes=10)))

    assert (forged.status_code, forged.json()["code"]) == (401, "bad_signature")
    assert (taken.status_code, taken.json()["code"]) == (200, "decided")
    assert office.fresh(case).state == State.PREPARING


def test_the_oa_systems_door_takes_only_posts(office):
    assert Client().get("/oa/decision/").status_code == 405
    assert Client().post("/oa/decision/", b"", content_type="application/json").status_code in (401, 503)
