"""A step is added to the marketing process, running cases go on with it, and no version skips customer service."""

import json

import pytest

from approvals.inbox.services import withdraw
from marketing_review.models import State
from tests.marketing_review.changing import (
    INITIATOR,
    publish_next,
    with_a_way_round_customer_service,
    with_security_check,
)
from tests.marketing_review.test_way import EVALUATION, figures
from tests.marketing_review.world import verbs
from workflows.ledger import outbox
from workflows.ledger.chain import Head, verify
from workflows.ledger.models import Event
from workflows.library.comparing import Comparison
from workflows.library.models import ProcessVersion
from workflows.library.problems import CannotPublish
from workflows.migration import services
from workflows.migration.models import Migration
from workflows.runtime import selectors
from workflows.runtime.models import Case

REASON = "新规要求上线前做信息安全复核"


def forecast(office, target):
    source = ProcessVersion.objects.get(process=target.process, number=1)
    made = services.forecast_migration(source_id=source.pk, target_id=target.pk, mapping={},
                                       by=office.wujing.as_actor(), at=office.tick())
    outbox.deliver_due(50, office.tick())
    return Migration.objects.get(pk=made.pk)


def move_all_that_fit(office, migration):
    by = {"migration_id": migration.pk, "by": office.wujing.as_actor()}
    services.choose_all_that_fit(**by, at=office.tick())
    services.run_migration(**by, reason=REASON, at=office.tick())
    outbox.deliver_due(50, office.tick())
    migration.refresh_from_db()
    assert migration.state == "done"


def said_of(migration):
    return {line.case_id: (line.verdict, line.said) for line in migration.lines.all()}


def chain_holds(case):
    case = Case.objects.get(pk=case.case_id)
    rows = list(Event.objects.of_stream(case.stream).order_by("seq").values_list("body", "hash"))
    return not verify(rows, stream=case.stream, head=Head(case.ledger_seq, case.ledger_head, case.ledger_at))


def finish_cosign(office, case):
    """The departments that have not signed yet."""
    for item in office.items(case, "department_cosign"):
        office.decide(case, "department_cosign", office.holder(item.signer), signer=item.signer)


def carry_to_the_library(office, case):
    """From the legal review to the end, with the step that is new."""
    office.decide(case, "legal_review", office.qianning)
    assert [item.name for item in office.items(case)] == ["信息安全复核"]
    office.decide(case, "security_check", office.fengtao)
    case = office.launch(office.prepare(office.approve(case)))
    figures(office, case)
    office.decide(case, "run", office.chenxiao, "end", form={}, comment="活动到期")
    office.decide(case, "evaluation", office.chenxiao, "submit", form=EVALUATION)
    office.decide(case, "quality_confirm", office.wangmin)
    return office.fresh(case)


def test_a_case_in_the_cosign_goes_on_in_a_version_with_a_step_more_and_reaches_the_library(office):
    case = office.to_cosign()
    office.decide(case, "service_review", office.zhaolin)
    office.decide(case, "department_cosign", office.liqiang, signer="post:risk_reviewer")
    target = publish_next(office, with_security_check())

    migration = forecast(office, target)
    assert said_of(migration) == {case.case_id: ("move", "可以迁移，当前在「部门会签」。")}
    move_all_that_fit(office, migration)
    finish_cosign(office, case)
    case = carry_to_the_library(office, case)

    assert (case.state, case.case.status) == (State.CLOSED, Case.Status.ENDED)
    assert case.case.process_version_id == target.pk
    assert verbs(case).count("case.migrated") == 1
    assert selectors.replay(case.case).matches
    assert chain_holds(case)


def test_votes_that_were_given_before_the_move_are_not_asked_for_again(office):
    case = office.to_cosign()
    office.decide(case, "service_review", office.zhaolin)
    office.decide(case, "department_cosign", office.liqiang, signer="post:risk_reviewer")
    before = [(item.pk, item.signer) for item in office.items(case)]

    move_all_that_fit(office, forecast(office, publish_next(office, with_security_check())))

    assert [(item.pk, item.signer) for item in office.items(case)] == before
    assert office.fresh(case).standing("service")


def test_a_new_step_before_the_leader_is_taken_back_and_done_again(office):
    publish_next(office, with_security_check(INITIATOR))
    case = office.cosign(office.to_cosign())
    office.decide(case, "legal_review", office.qianning)
    office.decide(case, "security_check", office.chenxiao)
    withdraw(case_id=case.case_id, by=office.chenxiao, at=office.tick())
    assert [item.node for item in office.items(case)] == ["security_check"]

    office.decide(case, "security_check", office.chenxiao)

    assert office.approve(case).state == State.PREPARING


def test_a_case_beyond_the_new_step_is_advised_to_finish_on_its_version_and_a_draft_moves(office):
    beyond, draft = office.to_leader(), office.open()

    migration = forecast(office, publish_next(office, with_security_check()))

    assert said_of(migration) == {
        beyond.case_id: ("finish", "已过「信息安全复核」应在的位置，建议在原版本办结。"),
        draft.case_id: ("move", "可以迁移，当前在「填写营销案」。")}
    move_all_that_fit(office, migration)
    assert [office.fresh(one).case.process_version.number for one in (beyond, draft)] == [1, 2]


def test_the_event_of_the_move_names_both_versions_and_the_reason(office):
    case = office.to_cosign()
    target = publish_next(office, with_security_check())
    move_all_that_fit(office, forecast(office, target))

    told = json.loads(Event.objects.get(stream=f"case:{case.key}", verb="case.migrated").body)
    assert (told["detail"]["from"]["version"], told["detail"]["to"]["version"]) == (1, 2)
    assert told["detail"]["to"]["sha256"] == target.sha256
    assert told["reason"] == REASON


def test_the_comparison_says_that_a_step_was_added(office):
    target = publish_next(office, with_security_check())
    source = ProcessVersion.objects.get(process=target.process, number=1)

    said = {group.key: [line.words for line in group.lines] for group in Comparison(source, target).groups}

    assert any("信息安全复核" in words for words in said["step"])
    assert any("信息安全复核" in words for words in said["flow"])


def test_no_version_lets_a_case_pass_customer_service_by_and_the_way_is_shown(office):
    with pytest.raises(CannotPublish) as refusal:
        publish_next(office, with_a_way_round_customer_service())

    [found] = refusal.value.problems
    assert "客服审核未通过，不得送OA审批" in found.reason
    way = list(dict.fromkeys((point.name, point.chosen) for point in found.path))
    assert way == [("新建营销案", "开始"), ("填写营销案", "提交"), ("品质审核", "通过"),
                   ("线上活动免审？", "online 为是"), ("部门会签", "通过"), ("五类专家评审", "通过"),
                   ("法律审核", "通过")]
    assert found.name == "OA领导审批"
    assert ProcessVersion.objects.filter(process__key="marketing_case", state="published").count() == 1
