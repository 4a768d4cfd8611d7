"""With real connections: one form sent twice at once raises one finding; of two who decide the same, one decides."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections

from reports.findings.models import Finding
from reports.findings.services import CannotDo, Wanted, move_finding, raise_finding
from tests.findings.conftest import DUE, Desk
from workflows.ledger.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(deeds):
    """What each gave, or its refusal."""
    def alone(deed):
        try:
            return deed()
        except CannotDo as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(alone, deeds))


def test_one_form_sent_eight_times_raises_one():
    desk = Desk()
    wanted = Wanted("问题", "low", "依据", "事实", desk.owner.department, desk.owner, DUE)
    token, at = uuid4(), desk.tick()
    found = at_once([lambda: raise_finding(wanted=wanted, token=token, by=desk.auditor, at=at)] * 8)
    assert {one.key for one in found} == {Finding.objects.get().key}
    assert Event.objects.filter(verb="findings.raised").count() == 1


def test_numbers_are_given_once():
    desk = Desk()
    wanted, at = Wanted("问题", "low", "依据", "事实", desk.owner.department, desk.owner, DUE), desk.tick()
    found = at_once([lambda: raise_finding(wanted=wanted, token=uuid4(), by=desk.auditor, at=at)] * 8)
    assert len({one.key for one in found}) == 8


@pytest.mark.parametrize(("state", "deeds"), [("reported", ("close", "send-back")), ("reported", ("close", "close")),
                                              ("answered", ("begin", "withdraw")), ("raised", ("accept", "dispute"))])
def test_of_two_who_decide_one_has_decided(state, deeds):
    desk = Desk()
    finding = desk.up_to(state)
    before, at = Event.objects.of_stream(finding.stream).count(), desk.tick()

    def decide(deed, by):
        return lambda: move_finding(key=finding.key, deed=deed, text="核对过了", seen=finding.steps, by=by, at=at)

    people = (desk.owner, desk.owner) if state == "raised" else (desk.auditor, desk.other)
    found = at_once([decide(deed, by) for deed, by in zip(deeds, people, strict=True)])
    assert sorted(isinstance(one, CannotDo) for one in found) == [False, True]
    assert Event.objects.of_stream(finding.stream).count() == before + 1
