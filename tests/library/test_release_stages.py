"""The stages of a release: no way round any of them, with the permit or without, in Python or in SQL."""

import copy
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version as install
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event
from workflows.library import permits, publishing, releasing, retiring
from workflows.library.models import ProcessVersion
from workflows.library.permits import NotThroughTheFlow, Permit
from workflows.library.problems import CannotPublish, CannotRelease
from workflows.library.selectors import current_version, successor_of
from workflows.library.services import create_process, draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU, ZHAO, HAN = (Actor(id=number, name=name) for number, name in [(1, "吴静"), (2, "赵启明"), (3, "韩梅")])
SOUND = [bpmn(task("review", f"审核{number}")) for number in "一二三"]
BROKEN = bpmn(("wait", "等回执", "", "receiveTask"))
VERBS = ("submit_version", "pass_test", "record_review", "pass_reviews", "approve_version", "begin_trial")


@pytest.fixture
def permit():
    with permits.for_installing("tests") as permit:
        yield permit


@pytest.fixture
def draft(db):
    process = create_process(key="small", name="小流程", by=WU, at=NOON)
    return draft_version(process_id=process.pk, source=SOUND[0], by=WU, at=NOON)


def walk(version, permit, *verbs, by=ZHAO):
    for verb in verbs:
        getattr(releasing, verb)(version_id=version.pk, by=by, at=NOON, permit=permit)


@pytest.mark.parametrize("verb", VERBS)
def test_a_forged_call_is_refused(draft, verb, permit):
    for forged in (None, object(), Permit("flow"), copy.copy(permit)):
        with pytest.raises(NotThroughTheFlow):
            getattr(releasing, verb)(version_id=draft.pk, by=ZHAO, at=NOON, permit=forged)
        with pytest.raises(NotThroughTheFlow):
            publishing.publish_version(version_id=draft.pk, by=ZHAO, at=NOON, permit=forged)
    assert Event.objects.of_stream(draft.stream).count() == 1


def test_a_permit_is_worth_nothing_once_its_command_has_left(draft):
    with permits.for_installing("tests") as kept:
        pass
    with pytest.raises(NotThroughTheFlow):
        walk(draft, kept, "submit_version")


DOORS = r"\b(install_version|install_shipped|for_installing|claim|publish_version)\("


def test_only_commands_install_and_only_the_flow_claims():
    """Whoever opens the door for what is installed is named here, so that another one is seen in review."""
    doors = {}
    for room in ("config", "workflows", "approvals", "marketing_review", "traceback", "reports"):
        for file in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            for name in re.findall(DOORS, file.read_text()):
                doors.setdefault(name, set()).add(file.relative_to(settings.BASE_DIR).as_posix())
    assert doors["install_version"] == {
        "workflows/library/bootstrap.py", "approvals/inbox/replay/cast.py",
        "workflows/landscape/management/demo/filling.py", "marketing_review/management/demo/trial.py",
    }  # fmt: skip
    assert doors["install_shipped"] == {
        "workflows/library/bootstrap.py", "approvals/release/installing.py", "marketing_review/services/process.py",
        "traceback/complaints/tickets/services/process.py", "traceback/complaints/actions/services/process.py",
        "traceback/complaints/meetings/services/process.py",
    }  # fmt: skip
    assert doors["for_installing"] == {"workflows/library/permits.py", "workflows/library/bootstrap.py"}
    assert doors["publish_version"] == {"workflows/library/publishing.py", "approvals/release/flows.py"}
    assert doors["claim"] == {"workflows/library/permits.py", "approvals/release/apps.py"}


def test_authors_neither_test_nor_review_nor_approve(draft, permit):
    walk(draft, permit, "submit_version", by=WU)
    for verb, after in [("pass_test", "pass_test"), ("record_review", "pass_reviews"), ("approve_version", None)]:
        with pytest.raises(CannotRelease, match="编写人"):
            walk(draft, permit, verb, by=WU)
        if after:
            walk(draft, permit, after)
    with pytest.raises(ValueError, match="people"):
        walk(draft, permit, "approve_version", by=SYSTEM)


def test_sending_back_needs_reasons_and_undoes_the_approval(draft, permit):
    walk(draft, permit, "submit_version", "pass_test", "pass_reviews", "approve_version")
    back = {"version_id": draft.pk, "by": HAN, "at": NOON, "permit": permit}
    with pytest.raises(CannotRelease, match="理由"):
        releasing.send_back_version(**back, reasons=())
    version = releasing.send_back_version(**back, reasons=(Reason(1, "口径未附退出办法", "review", "审核一"),))
    assert (version.state, version.approved_at) == ("draft", None)
    event = Event.objects.of_stream(draft.stream).latest("seq")
    assert event.verb == "version.sent_back"
    assert all(text in event.body for text in ("口径未附退出办法", draft.sha256))


def test_a_version_drawn_from_an_older_one_is_not_published(draft, permit):
    others = [draft_version(process_id=draft.process_id, source=source, by=WU, at=NOON) for source in SOUND[1:]]
    for version in others:
        walk(version, permit, "submit_version", "pass_test", "pass_reviews", "approve_version")
    publishing.publish_version(version_id=others[0].pk, by=SYSTEM, at=NOON, permit=permit)
    with pytest.raises(CannotPublish, match="现行版本已是第 2 版"):
        publishing.publish_version(version_id=others[1].pk, by=SYSTEM, at=NOON, permit=permit)
    assert current_version("small").published_by_name == "赵启明"
    assert releasing.rebase_version(version_id=draft.pk, by=WU, at=NOON).base_number == 2


SKIPS = [("draft", "in_committee"), ("draft", "published"), ("in_test", "published"), ("in_review", "trial")]


@pytest.mark.parametrize(("source", "target"), SKIPS)
def test_the_database_itself_leaves_no_stage_out(draft, permit, source, target):
    walk(draft, permit, *{"in_test": ["submit_version"], "in_review": ["submit_version", "pass_test"]}.get(source, []))
    sql = (f"UPDATE library_processversion SET state = '{target}', approved_by_id = 2, approved_at = drafted_at, "
           "published_by_id = 2, published_at = drafted_at")
    with pytest.raises(DatabaseError, match="never leaves a stage out"), transaction.atomic():
        connection.cursor().execute(sql)


def test_a_stopped_version_is_retired_when_its_last_case_has_ended(draft, monkeypatch):
    running = [1]
    monkeypatch.setattr(retiring, "uses", [lambda version: running[0]])
    install(version_id=draft.pk, by=ZHAO, at=NOON)
    version = retiring.retire_version(version_id=draft.pk, by=HAN, at=NOON, reason="业务停办")
    assert (version.state, version.is_leaving, current_version("small")) == ("published", True, None)
    assert not retiring.retire_if_done(version_id=draft.pk, at=NOON)

    running[0] = 0
    assert retiring.retire_if_done(version_id=draft.pk, at=NOON + timedelta(days=1))
    assert not retiring.retire_if_done(version_id=draft.pk, at=NOON + timedelta(days=2))
    draft.refresh_from_db()
    assert (draft.state, draft.retired_by_name, draft.stop_reason) == ("retired", "韩梅", "业务停办")


def test_what_others_still_call_is_not_retired(draft):
    install(version_id=draft.pk, by=ZHAO, at=NOON)
    caller = create_process(key="caller", name="调用方", by=WU, at=NOON)
    calling = bpmn(("call", "调用小流程", 'calledElement="small"', "callActivity"))
    install(version_id=draft_version(process_id=caller.pk, source=calling, by=WU, at=NOON).pk, by=ZHAO, at=NOON)
    second = draft_version(process_id=draft.process_id, source=SOUND[1], by=WU, at=NOON)
    install(version_id=second.pk, by=ZHAO, at=NOON)
    version = retiring.retire_version(version_id=draft.pk, by=HAN, at=NOON, reason="已有新版")
    assert (version.state, successor_of(version)) == ("superseded", second)


class Release(RuleBasedStateMachine):
    """Three people, of whom the first wrote the version, try every verb in any order."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        process = create_process(key="small", name="小流程", by=WU, at=NOON)
        self.versions = [draft_version(process_id=process.pk, source=source, by=WU, at=NOON).pk
                         for source in (SOUND[0], SOUND[1], BROKEN)]
        self.deeds = {}

    @rule(data=st.data(), verb=st.sampled_from([*VERBS, "send_back_version", "publish_version"]),
          by=st.sampled_from([WU, ZHAO, HAN]))
    def move(self, data, verb, by):
        pk = data.draw(st.sampled_from(self.versions))
        more = {"reasons": (Reason(1, "退回"),)} if verb == "send_back_version" else {}
        deed = getattr(publishing if verb == "publish_version" else releasing, verb)
        try:
            with permits.for_installing("tests") as permit:
                deed(version_id=pk, by=by, at=NOON, permit=permit, **more)
        except (CannotRelease, CannotPublish):
            return
        self.deeds[pk] = [] if verb == "send_back_version" else [*self.deeds.get(pk, []), (verb, by.id)]

    @precondition(lambda self: self.deeds)
    @rule(data=st.data())
    def hurry(self, data):
        """The usual way, one step further: otherwise random walks seldom get far."""
        pk = data.draw(st.sampled_from(self.versions))
        after = {"draft": "submit_version", "in_test": "pass_test", "in_review": "pass_reviews"}
        state = ProcessVersion.objects.get(pk=pk).state
        if verb := after.get(state):
            with permits.for_installing("tests") as permit:
                getattr(releasing, verb)(version_id=pk, by=ZHAO, at=NOON, permit=permit)
            self.deeds[pk] = [*self.deeds.get(pk, []), (verb, ZHAO.id)]

    @invariant()
    def nothing_in_force_left_a_stage_out(self):
        ran = ProcessVersion.objects.filter(~Q(state__in=["draft", "in_test", "in_review", "in_committee"]))
        for version in ran:
            deeds = dict(self.deeds[version.pk])
            assert {"submit_version", "pass_test", "pass_reviews", "approve_version"} <= deeds.keys()
            assert {deeds["pass_test"], deeds["approve_version"]} & {version.author_id} == set()
            assert version.published_by_id in {None, deeds["approve_version"]}
            assert version.state == "trial" or version.bytes != BROKEN

    @invariant()
    def one_version_at_most_is_in_force(self):
        assert ProcessVersion.objects.published().count() <= 1

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)


class TestNoWalkLeavesAStageOut(TestCase):
    def test_on_any_walk(self):
        suite = hypothesis_settings(max_examples=15, stateful_step_count=20, deadline=None)
        run_state_machine_as_test(Release, settings=suite)
