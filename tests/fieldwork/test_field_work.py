"""Field work is planned, dispatched, recorded with evidence; what it finds is mended and seen to be mended."""

import json
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.fieldwork import services
from approvals.fieldwork.models import Evidence, Item, Task
from approvals.fieldwork.selectors import lists
from approvals.fieldwork.selectors.access import evidence_for, items_for, tasks_for
from approvals.fieldwork.services import CannotDo
from approvals.walkthrough.models import Finding
from tests.fieldwork.conftest import DUE, PDF, Office
from tests.walkthrough.conftest import Sandbox
from workflows.files.keeping import path_of
from workflows.ledger.models import Event, Message
from workflows.ledger.selectors import verify_all

some = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def verbs(stream):
    return list(Event.objects.filter(stream=stream).order_by("seq").values_list("verb", flat=True))


def told(kind="system.field_work"):
    found = [json.loads(one.payload) for one in Message.objects.filter(effect="notify").order_by("pk")]
    return [(one["to"]["people"], one["words"]["text"]) for one in found if one["kind"] == kind]


def test_a_plan_is_dispatched_to_branches_recorded_and_everything_is_in_the_ledger(office):
    plan = office.dispatched()
    assert set(plan.tasks.values_list("branch__name", "state")) == {
        ("杭州分公司", "dispatched"), ("宁波分公司", "dispatched")}
    task = office.record(office.task(plan))
    assert (task.state, task.recorded_by, task.summary) == ("recorded", office.hangzhou_staff, "三个渠道走通")
    assert verbs(plan.stream) == ["field_work.planned", "field_work.dispatched", "field_work.recorded"]
    assert all(verdict.wrong is None for verdict in verify_all())


def test_the_heads_of_the_branches_hear_of_it_once(office):
    plan = office.dispatched()
    text = "请在 2026-12-11 前完成「网关更换基地测试」"
    assert sorted(told()) == sorted([([office.hangzhou_head.pk], text), ([office.ningbo_head.pk], text)])
    with pytest.raises(CannotDo, match="没有待派发"):
        services.dispatch_plan(plan_id=plan.pk, by=office.manager, at=office.tick())


def test_plans_need_a_day_to_come_and_a_branch(office):
    with pytest.raises(CannotDo, match="不能在过去"):
        office.plan(due_on=date(2026, 11, 29))
    with pytest.raises(CannotDo, match="至少选择一个分公司"):
        office.plan(office.province)


def test_only_the_branch_records_and_only_what_it_was_asked_for(office):
    plan = office.plan()
    with pytest.raises(CannotDo, match="为计划中"):
        office.record(office.task(plan))
    services.dispatch_plan(plan_id=plan.pk, by=office.manager, at=office.tick())
    for stranger in (office.ningbo_staff, office.manager):
        with pytest.raises(CannotDo, match="分公司人员"):
            office.record(office.task(plan), by=stranger)
    with pytest.raises(CannotDo, match="请填写现场记录"):
        office.record(office.task(plan), summary=" ")
    county = office.person("西湖员", office.xihu)
    office.record(office.task(plan), by=county)
    with pytest.raises(CannotDo, match="为已完成"):
        office.record(office.task(plan))


def test_a_task_is_called_off_with_a_reason(office):
    task = office.task(office.dispatched())
    with pytest.raises(CannotDo, match="取消原因"):
        services.cancel_task(task_id=task.pk, reason=" ", by=office.manager, at=office.tick())
    services.cancel_task(task_id=task.pk, reason="网关延期", by=office.manager, at=office.tick())
    with pytest.raises(CannotDo, match="为已取消"):
        office.record(task)


def test_evidence_is_kept_by_its_hash_and_what_is_not_what_it_says_is_refused(office):
    task = office.task(office.dispatched())
    kept = office.attach(task)
    assert path_of(kept.sha256).read_bytes() == PDF
    with pytest.raises(CannotDo, match="内容与扩展名不符"):
        office.attach(task, name="截图.png")
    with pytest.raises(CannotDo, match="分公司人员"):
        office.attach(task, by=office.manager)
    body = json.loads(Event.objects.get(verb="field_work.evidence_added").body)
    assert body["files"][0]["sha256"] == kept.sha256
    assert [evidence_for(one, kept.pk) is not None for one in (
        office.hangzhou_head, office.auditor, office.ningbo_staff, office.owner)] == [True, True, False, False]


def test_a_finding_has_an_owner_and_a_day_is_mended_and_seen_by_somebody_else(office):
    task = office.task(office.dispatched())
    item = office.note(task)
    assert (item.state, item.owner, item.due_on) == ("open", office.owner, DUE)
    assert told()[-1] == ([office.owner.pk], "你负责的优化项，请在 2026-12-11 前整改：掌厅没有回执")
    with pytest.raises(CannotDo, match="由责任人填写"):
        services.mend(item_id=item.pk, fix="x", by=office.hangzhou_staff, at=office.tick())
    office.mended(item)
    with pytest.raises(CannotDo, match="责任人不能验证"):
        office.verify(item, by=office.owner)
    given_back = office.verify(item, works=False, opinion="短信仍缺")
    assert (given_back.state, given_back.opinion, told()[-1][0]) == ("open", "短信仍缺", [office.owner.pk])
    office.mended(item)
    done = office.verify(item)
    assert (done.state, done.verified_by, done.opinion) == ("verified", office.hangzhou_staff, "已复测")
    assert verbs(item.stream) == ["optimisation.noted", "optimisation.mended", "optimisation.given_back",
                                  "optimisation.mended", "optimisation.verified"]
    with pytest.raises(CannotDo, match="为已验证"):
        office.verify(item)


def test_whoever_finds_and_owns_it_leaves_the_verdict_to_a_manager(office):
    item = office.note(office.task(office.dispatched()), owner_id=office.hangzhou_staff.pk)
    services.mend(item_id=item.pk, fix="补发回执", by=office.hangzhou_staff, at=office.tick())
    with pytest.raises(CannotDo, match="责任人不能验证"):
        office.verify(item)
    with pytest.raises(CannotDo, match="发现人或流程管理员"):
        office.verify(item, by=office.ningbo_staff)
    assert office.verify(item, by=office.manager).state == "verified"
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(verified_by=office.hangzhou_staff)


def test_findings_are_refused_in_words(office):
    task = office.task(office.dispatched())
    for wrong, why in (({"text": " "}, "写明"), ({"owner_id": 10_000}, "责任人"),
                       ({"due_on": date(2026, 11, 1)}, "不能在过去")):
        with pytest.raises(CannotDo, match=why):
            office.note(task, **wrong)
    with pytest.raises(CannotDo, match="分公司人员"):
        office.note(task, by=office.manager)
    item = office.note(task)
    for how, why in ((lambda: services.mend(item_id=item.pk, fix=" ", by=office.owner, at=office.tick()), "整改措施"),
                     (lambda: office.verify(item, opinion=" "), "验证意见"),
                     (lambda: office.verify(item), "为待整改")):
        with pytest.raises(CannotDo, match=why):
            how()


def test_proofs_of_mending_are_added_by_those_concerned_until_it_is_verified(office):
    item = office.note(office.task(office.dispatched()))
    sent = {"item_id": item.pk, "upload": ContentFile(PDF), "name": "回执.pdf"}
    assert services.add_proof(**sent, by=office.owner, at=office.tick()).item == item
    with pytest.raises(CannotDo, match="责任人或发现人"):
        services.add_proof(**sent, by=office.manager, at=office.tick())
    office.mended(item)
    office.verify(item)
    with pytest.raises(CannotDo, match="已经验证"):
        services.add_proof(**sent, by=office.owner, at=office.tick())
    assert Evidence.objects.count() == 1


def test_branches_see_their_own_and_those_who_oversee_see_all(office):
    office.plan()
    plan = office.dispatched()
    item = office.note(office.task(plan))
    assert [tasks_for(one).count() for one in (office.manager, office.auditor, office.hangzhou_staff, office.owner)
            ] == [4, 4, 1, 0]
    assert [list(items_for(one)) for one in (office.owner, office.hangzhou_head, office.ningbo_head)
            ] == [[item], [item], []]


def test_the_months_progress_counts_by_branch(office, django_assert_num_queries):
    december, november = office.dispatched(), office.dispatched(office.hangzhou, due_on=date(2026, 11, 30))
    office.record(office.task(december))
    first = office.note(office.task(december))
    office.note(office.task(december, office.ningbo), by=office.ningbo_staff)
    office.mended(first)
    office.verify(first)
    cancelled = office.task(office.plan(office.ningbo), office.ningbo)
    services.cancel_task(task_id=cancelled.pk, reason="不做了", by=office.manager, at=office.tick())
    with django_assert_num_queries(2):
        lines = lists.progress(2026, date(2026, 12, 5))
    assert [(str(one.month), one.branch, one.planned, one.done, one.overdue, one.open, one.verified) for one in lines
            ] == [("2026-11-01", "宁波分公司", 0, 0, 0, 1, 0), ("2026-11-01", "杭州分公司", 1, 0, 1, 0, 1),
                  ("2026-12-01", "宁波分公司", 1, 0, 0, 0, 0), ("2026-12-01", "杭州分公司", 1, 1, 0, 0, 0)]
    assert [task.plan_id for task in Task.objects.late(date(2026, 12, 5))] == [november.pk]
    assert lists.progress(2025, date(2026, 12, 5)) == []


deeds = st.lists(st.sampled_from(["mend", "works", "back", "mend as other", "verify as owner"]), max_size=12)


@some
@given(deeds)
@pytest.mark.django_db
def test_no_walk_verifies_what_was_not_mended_or_by_its_owner(wanted):
    with transaction.atomic():
        office = Office()
        item = office.note(office.task(office.dispatched()))
        state = "open"
        for deed in wanted:
            able = {"mend": state == "open", "works": state == "fixed", "back": state == "fixed"}.get(deed, False)
            try:
                _do(office, item, deed)
                assert able
                state = {"mend": "fixed", "works": "verified", "back": "open"}[deed]
            except CannotDo:
                assert not able
            item.refresh_from_db()
            assert item.state == state
            assert (item.verified_by is not None) == (state == "verified")
        transaction.set_rollback(True)


def _do(office, item, deed):
    if deed == "mend":
        office.mended(item)
    elif deed == "mend as other":
        services.mend(item_id=item.pk, fix="x", by=office.manager, at=office.tick())
    elif deed == "verify as owner":
        office.verify(item, by=office.owner)
    else:
        office.verify(item, works=deed == "works")


def test_what_was_noticed_in_the_sandbox_becomes_an_item_once(db):
    sandbox = Sandbox()
    walk = sandbox.open()
    finding = Finding.objects.create(walkthrough=walk, node="check", step="check", text="缺回归测试",
                                     found_by=sandbox.author, found_at=sandbox.tick())
    found = services.Found("", sandbox.manager.pk, DUE)
    item = services.item_of_finding(finding_id=finding.pk, found=found, by=sandbox.author, at=sandbox.tick())
    assert (item.text, item.step, item.process, item.owner) == (
        "缺回归测试", "check", sandbox.process, sandbox.manager)
    with pytest.raises(CannotDo, match="已经转为"):
        services.item_of_finding(finding_id=finding.pk, found=found, by=sandbox.author, at=sandbox.tick())
