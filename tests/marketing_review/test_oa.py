"""The OA connector against a stand-in in its own process."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from marketing_review.models import OaDelivery, OaRequest, State
from marketing_review.services import receive_oa_decision
from workflows.ledger.models import Event, Message
from workflows.ledger.outbox import deliver_due

SECRET = "一个足够长的共享密钥"
EFFECT = "marketing_review.hand_to_oa"


class StandIn:
    def __init__(self, failures):
        script = Path(__file__).with_name("oa_server.py")
        self.process = subprocess.Popen([sys.executable, str(script), SECRET, str(failures)], stdout=subprocess.PIPE)
        self.base = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def seen(self):
        return httpx.get(f"{self.base}/seen").json()

    def decision(self, **asked):
        made = httpx.get(f"{self.base}/decision", params=asked).json()
        return made["headers"], made["body"].encode()

    def stop(self):
        self.process.terminate()
        self.process.wait(5)
        self.process.stdout.close()


@pytest.fixture
def stand_in(request, settings):
    server = StandIn(getattr(request, "param", 0))
    settings.OA_ADDRESS, settings.OA_SECRET = f"{server.base}/requests", SECRET
    yield server
    server.stop()


def handed(office):
    case = office.to_leader()
    return case, OaRequest.objects.get(marketing=case)


def answer(office, oa, request, outcome="approve", approver="10007", at=None, **more):
    at = at or office.tick()
    asked = {"request": request.key, "outcome": outcome, "approver": approver, "digest": request.digest,
             "opinion": "同意上线", "now": at.timestamp(), **more}
    headers, body = oa.decision(**asked)
    return receive_oa_decision(headers=headers, body=body, at=at)


def test_a_case_is_handed_over_signed_and_once(office, stand_in):
    case, request = handed(office)

    deliver_due(50, office.tick())
    deliver_due(50, office.tick())

    taken = stand_in.seen()["taken"]
    assert list(taken) == [request.key]
    assert taken[request.key]["digest"] == case.frozen_digest
    assert OaRequest.objects.get().state == "handed"


@pytest.mark.parametrize("stand_in", [2], indirect=True)
def test_a_failing_oa_is_asked_again_until_it_takes_the_request(office, stand_in):
    _case, request = handed(office)

    for _ in range(4):
        deliver_due(50, office.tick(minutes=5))

    seen = stand_in.seen()
    assert (seen["attempts"], list(seen["taken"])) == (3, [request.key])
    assert Message.objects.get(effect=EFFECT).delivered_at is not None


def test_a_wrong_secret_is_given_up_at_once_and_stays_visible(office, stand_in, settings):
    settings.OA_SECRET = "ein anderes Geheimnis"
    handed(office)

    deliver_due(50, office.tick())

    message = Message.objects.get(effect=EFFECT)
    assert message.failed_at is not None
    assert "401" in message.last_error


def test_the_leaders_decision_in_the_oa_moves_the_case(office, stand_in):
    case, request = handed(office)

    said = answer(office, stand_in, request)

    assert (said.status, said.code) == (200, "decided")
    assert office.fresh(case).state == State.PREPARING
    event = Event.objects.filter(stream=f"case:{case.key}", verb="work.decided").order_by("-seq").first()
    assert event.actor_name == "周总"
    assert request.key in event.body


def test_a_rejection_in_the_oa_ends_the_case(office, stand_in):
    case, request = handed(office)

    assert answer(office, stand_in, request, outcome="reject", opinion="预算不足").status == 200
    assert office.fresh(case).state == State.REJECTED


def test_the_same_callback_twice_decides_once(office, stand_in):
    case, request = handed(office)
    at = office.tick()
    headers, body = stand_in.decision(request=request.key, outcome="approve", approver="10007", digest=request.digest,
                                      now=at.timestamp())

    first = receive_oa_decision(headers=headers, body=body, at=at)
    events = Event.objects.filter(stream=f"case:{case.key}").count()
    second = receive_oa_decision(headers=headers, body=body, at=at + timedelta(seconds=3))

    assert (first.code, second.status, second.code) == ("decided", 200, "repeated")
    assert Event.objects.filter(stream=f"case:{case.key}").count() == events


def test_another_callback_with_the_same_result_is_acknowledged_and_a_different_one_refused(office, stand_in):
    _case, request = handed(office)
    answer(office, stand_in, request)

    assert answer(office, stand_in, request).code == "already"
    assert (lambda said: (said.status, said.code))(answer(office, stand_in, request, outcome="reject")) == (
        409, "already_decided")


def test_forged_and_broken_callbacks_are_refused(office, stand_in):
    case, request = handed(office)
    at = office.tick()
    headers, body = stand_in.decision(request=request.key, outcome="approve", approver="10007", digest=request.digest,
                                      now=at.timestamp(), delivery="oa-000000001")

    def said(change=None, text=body, when=at):
        return receive_oa_decision(headers={**headers, **(change or {})}, body=text, at=when)

    assert said({"X-Loopdesk-Signature": "sha256=" + "0" * 64}).code == "bad_signature"
    assert said({"X-Loopdesk-Signature": ""}).code == "bad_signature"
    assert said({"X-Loopdesk-Signature": "ßßß"}).code == "bad_signature"
    assert said({"X-Loopdesk-Delivery": "oa-000000002"}).code == "bad_signature"
    assert said(text=body.replace(b"approve", b"reject")).code == "bad_signature"
    assert said(when=at + timedelta(minutes=6)).code == "stale"
    assert said(text=b"x" * 70_000).status == 413
    assert receive_oa_decision(headers={}, body=b"", at=at).status == 401
    assert office.fresh(case).state == State.IN_OA_APPROVAL
    assert not OaDelivery.objects.exists()


@pytest.mark.parametrize(("more", "status", "code"), [
    ({"request": "MKT-2026-9999-r1-1"}, 404, "unknown_request"),
    ({"outcome": "maybe"}, 422, "unknown_outcome"),
    ({"approver": "31337"}, 422, "unknown_approver"),
    ({"approver": "10002"}, 422, "refused"),  # not the leader
    ({"approver": "10001"}, 422, "refused"),  # the initiator
    ({"digest": "0" * 64}, 409, "other_content"),
    ({"digest": ""}, 400, "incomplete"),
    ({"delivery": "short"}, 400, "no_delivery"),
    ({"age": "400"}, 401, "stale"),
    ({"age": "-400"}, 401, "stale"),
])
def test_a_signed_callback_must_also_make_sense(office, stand_in, more, status, code):
    case, request = handed(office)
    asked = {"outcome": "approve", "approver": "10007", "digest": request.digest, "opinion": "", **more}
    at = office.tick()
    headers, body = stand_in.decision(**{"request": request.key, "now": at.timestamp(), **asked})

    said = receive_oa_decision(headers=headers, body=body, at=at)

    assert (said.status, said.code) == (status, code)
    assert office.fresh(case).state == State.IN_OA_APPROVAL


def test_a_decision_on_a_returned_case_comes_too_late(office, stand_in):
    case, request = handed(office)
    office.send_back(case, "leader_approval", office.zhouzong, reasons=("请补充竞品对照",), field="competitors")

    assert answer(office, stand_in, request).code == "late"
    assert office.fresh(case).state == State.DRAFT


def test_a_resubmitted_case_is_a_new_request(office, stand_in):
    case, request = handed(office)
    office.send_back(case, "leader_approval", office.zhouzong, reasons=("请补充竞品对照",), field="competitors")
    office.save(case, competitors="友商充100送30")
    office.submit(case, **{"answer.1": "已补充"})  # nobody's approval depends on the competitors: all of them stand

    newest = OaRequest.objects.filter(marketing=case).order_by("-pk").first()
    assert newest.key != request.key
    assert answer(office, stand_in, request).code == "late"
    assert answer(office, stand_in, newest).code == "decided"


def test_a_decision_in_the_inbox_leaves_nothing_for_the_oa(office, stand_in):
    case, request = handed(office)
    office.approve(case)

    assert answer(office, stand_in, request).code == "late"


def test_without_an_oa_nothing_leaves_and_nothing_comes_in(office, settings):
    settings.OA_ADDRESS = settings.OA_SECRET = ""
    office.to_leader()

    assert not Message.objects.filter(effect=EFFECT).exists()
    assert receive_oa_decision(headers={}, body=b"{}", at=office.tick()).status == 503
