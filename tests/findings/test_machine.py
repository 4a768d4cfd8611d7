"""No walk closes a finding by whoever is responsible, without evidence, or twice; the ledger tells every move."""

import json
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from reports.findings.deeds import DEEDS, offered
from reports.findings.models import Evidence, Finding
from reports.findings.services import CannotDo, reassign_finding
from tests.findings.conftest import DUE, Desk
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_stream

AFTER = {"accept": "answered", "dispute": "answered", "begin": "rectifying", "ask-again": "raised",
         "report": "reported", "close": "closed", "send-back": "rectifying", "withdraw": "withdrawn"}


class Walk(RuleBasedStateMachine):
    """Four people do whatever comes to their mind, now and then from a page that is out of date."""

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        self.desk = Desk()
        self.finding = self.desk.raised()
        self.moves = ["findings.raised"]

    def teardown(self):
        self.stack.close()

    @rule(deed=st.sampled_from(sorted(DEEDS)), who=st.sampled_from(["auditor", "other", "owner", "head"]),
          stale=st.integers(0, 3), text=st.sampled_from(["", "核对过了"]))
    def do(self, deed, who, stale, text):
        by, before = getattr(self.desk, who), self.finding
        may = deed in offered(by, before) and stale == 0
        may = may and (text or (DEEDS[deed].optional and not before.disputed))
        may = may and (deed != "report" or self.proven())
        try:
            self.finding = self.desk.do(before, deed, by=by, text=text, seen=before.steps - stale)
        except CannotDo:
            assert not may
            self.finding = Finding.objects.get(pk=before.pk)
            assert self.finding.steps == before.steps
        else:
            assert may
            assert self.finding.state == AFTER[deed]
            self.moves.append(DEEDS[deed].verb)

    @rule(who=st.sampled_from(["auditor", "owner", "head"]))
    def add_a_file(self, who):
        try:
            self.desk.file(self.finding, by=getattr(self.desk, who), name=f"{len(self.moves)}.txt")
            self.moves.append("findings.evidence_added")
        except CannotDo:
            assert who == "head" or self.finding.is_over

    def proven(self):
        return Evidence.objects.filter(finding=self.finding, round=self.finding.round,
                                       uploaded_by=self.desk.owner).exists()

    @invariant()
    def the_ledger_tells_every_move(self):
        events = Event.objects.of_stream(self.finding.stream).order_by("seq")
        assert [event.verb for event in events] == self.moves

    @invariant()
    def the_end_is_signed_by_an_auditor_who_is_not_responsible(self):
        one = Finding.objects.get(pk=self.finding.pk)
        assert one.is_over == (one.ended_by_id in (self.desk.auditor.pk, self.desk.other.pk))
        if one.state == "closed":
            assert self.moves.count("findings.reported") >= 1
            assert Evidence.objects.filter(finding=one, uploaded_by=self.desk.owner).exists()


class TestWalk(TestCase, Walk.TestCase):
    settings = Walk.TestCase.settings


def test_a_dispute_is_upheld_only_with_words(desk):
    finding = desk.do(desk.raised(), "dispute", text="当时系统时钟不准")
    with pytest.raises(CannotDo, match="请填写确认意见"):
        desk.do(finding, "begin", text="")
    assert desk.do(finding, "begin", text="时钟记录正常，维持").state == "rectifying"


def test_sent_back_is_another_round_that_needs_evidence_of_its_own(desk):
    finding = desk.do(desk.up_to("reported"), "send-back", text="只改了一处")
    assert (finding.state, finding.round) == ("rectifying", 2)
    with pytest.raises(CannotDo, match="本轮整改的证据"):
        desk.do(finding, "report")
    desk.file(finding, name="第二轮.txt")
    assert desk.do(finding, "report").state == "reported"


def test_an_auditor_who_became_responsible_cannot_close_it(desk):
    finding = desk.up_to("reported")
    desk.owner.role = "auditor"
    desk.owner.save()
    with pytest.raises(CannotDo, match="责任人不能复核"):
        desk.do(finding, "close", by=desk.owner)
    finding.close(by=desk.owner, at=desk.tick(), text="自己说好")
    with pytest.raises(IntegrityError), transaction.atomic():
        finding.save()


def test_a_form_of_an_earlier_round_decides_nothing(desk):
    finding = desk.up_to("reported")
    seen = finding.steps
    desk.do(finding, "send-back", text="还差一处")
    desk.file(finding, name="补.txt")
    desk.do(finding, "report")  # the same state as the page showed, but not the same report
    with pytest.raises(CannotDo, match="刚刚有了变化"):
        desk.do(finding, "close", seen=seen)


def test_what_was_found_stands_in_the_ledger_with_its_events(desk, house):
    pinned = [{"stream": "case:MKT-2026-0001", "seq": 2, "hash": "ab"}]
    finding = desk.raised(events=pinned)
    told = json.loads(Event.objects.get(stream=finding.stream, seq=1).body)
    assert told["reason"] == finding.description
    assert told["detail"]["events"] == pinned
    assert told["detail"]["criterion"] == finding.criterion
    desk.do(finding, "accept")
    assert verify_stream(finding.stream).wrong is None


@pytest.mark.parametrize(("change", "why"), [
    ({"due_at": DUE - timedelta(days=99)}, "期限不能在过去"), ({"criterion": " "}, "请写明问题、依据和事实"),
])
def test_what_cannot_be_raised_is_refused_with_a_sentence(desk, change, why):
    with pytest.raises(CannotDo, match=why):
        desk.raised(**change)
    assert not Finding.objects.exists()


def test_no_auditor_is_made_responsible_and_nobody_else_raises(desk):
    with pytest.raises(CannotDo, match="不能作为责任人"):
        desk.raised(owner=desk.other)
    desk.auditor = desk.head
    with pytest.raises(CannotDo, match="由审计人员提出"):
        desk.raised()


def test_responsibility_moves_with_a_reason_and_a_diff(desk):
    finding = desk.up_to("rectifying")
    given = {"key": finding.key, "department": desk.head.department, "owner": desk.head, "by": desk.auditor}
    with pytest.raises(CannotDo, match="变更原因"):
        reassign_finding(**given, due_at=DUE, reason=" ", at=desk.tick())
    moved = reassign_finding(**given, due_at=DUE + timedelta(days=5), reason="王敏调岗", at=desk.tick())
    assert moved.owner == desk.head
    told = json.loads(Event.objects.of_stream(finding.stream).latest("seq").body)
    assert [one["field"] for one in told["diff"]] == ["owner", "due_at"]
    with pytest.raises(CannotDo, match="没有变化"):
        reassign_finding(**given, due_at=moved.due_at, reason="再来一次", at=desk.tick())
    with pytest.raises(CannotDo, match="由责任人办理"):
        desk.do(moved, "report", by=desk.owner)


def test_the_database_keeps_what_must_always_hold(desk):
    finding = desk.raised()
    for values in ({"state": "closed"}, {"criterion": ""}, {"state": "reported"},
                   {"state": "withdrawn", "ended_by": desk.owner, "ended_at": DUE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(**values)
