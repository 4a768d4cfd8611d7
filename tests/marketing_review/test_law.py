"""What may never happen: skipped steps, forged requests, passes that no longer count, versions that break the law."""

import re

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from approvals.inbox.models import WorkItem
from approvals.inbox.services import CannotDecide, decide, withdraw
from marketing_review.laws import LAWS
from marketing_review.models import MarketingCase, State
from marketing_review.models.case import FINAL, STEPS
from marketing_review.models.content import digest_of
from marketing_review.services.domain import MarketingDomain
from marketing_review.services.process import SHIPPED
from tests.library.releasing import publish_version
from tests.marketing_review.world import MONDAY, refused
from workflows.engine.machine import Precedence
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry
from workflows.library.models import Process
from workflows.library.problems import CannotPublish
from workflows.library.services import draft_version
from workflows.runtime.move import moving
from workflows.runtime.ports import DomainRefused, Fired

LEADER = Actor(id=7, name="周总")


def test_a_forged_request_that_skips_a_step_is_refused_by_the_machine(office):
    case = office.submit(office.open())

    for transition in ("hand_to_oa", "approve_by_leader", "launch", "pass_legal_review", "close"):
        with refused(DomainRefused, "不能执行"), moving(
                case_id=case.case_id, by=office.zhouzong.as_actor(), at=office.tick()) as move:
            MarketingDomain().fire(move, [Fired(transition, "leader_approval")])
    assert office.fresh(case).state == State.IN_QUALITY_REVIEW


def test_deciding_somebody_elses_step_early_changes_nothing(office):
    case = office.submit(office.open())
    item = office.item(case, "quality_review")

    with pytest.raises(CannotDecide):
        decide(item_id=item.pk, case_id=item.case_id, outcome="pass", by=office.zhouzong, at=office.tick())
    assert office.fresh(case).state == State.IN_QUALITY_REVIEW


def test_an_outcome_that_the_step_does_not_have_is_refused(office):
    case = office.submit(office.open())

    with pytest.raises(CannotDecide):
        office.decide(case, "quality_review", office.wangmin, "launch")


def test_content_changed_behind_the_back_voids_every_pass(office):
    case = office.to_leader()
    MarketingCase.objects.filter(pk=case.pk).update(content={**case.content, "budget": "1"})

    with refused(CannotDecide, "已失效"):
        office.approve(case)
    assert office.fresh(case).state == State.IN_OA_APPROVAL


def test_a_change_after_approval_keeps_the_launch_shut(office):
    case = office.to_launch()
    MarketingCase.objects.filter(pk=case.pk).update(content={**case.content, "offer": "预存 1 元"})

    with refused(CannotDecide, "领导审批对当前内容的意见不存在或已失效"):
        office.launch(office.fresh(case))


def test_the_service_pass_needs_both_checklists(office):
    case = office.to_cosign()
    item = office.item(case, "service_review")
    form = {key: value for key, value in office.form(case, item).items() if ".agreement." not in key}

    with pytest.raises(CannotDecide) as refusal:
        office.decide(case, "service_review", office.zhaolin, form=form)

    assert set(refusal.value.fields) == {f"verdict.agreement.A{number}" for number in range(1, 6)}
    assert not office.fresh(case).standing("service")


@pytest.mark.parametrize(("changes", "word"), [
    ({"verdict.script.B1": "fail", "note.script.B1": "没有覆盖到期"}, "B1 不通过"),
    ({"verdict.script.B1": "fail", "note.script.B1": "不行"}, "至少 5 个字"),
    ({"verdict.script.B1": "perhaps"}, "没有这个结论"),
    ({"verdict.script.B1": ""}, "B1 尚无结论"),
    ({"evidence.script.B1": "424242"}, "证据附件不存在"),
])
def test_an_incomplete_checklist_is_no_pass(office, changes, word):
    case = office.to_cosign()
    form = {**office.form(case, office.item(case, "service_review")), **changes}

    with refused(CannotDecide, word):
        office.decide(case, "service_review", office.zhaolin, form=form)


def test_not_applicable_is_an_answer(office):
    case = office.to_cosign()
    form = {**office.form(case, office.item(case, "service_review")), "verdict.script.B1": "na"}

    office.decide(case, "service_review", office.zhaolin, form=form)

    assert office.fresh(case).standing("service")


def test_a_rejected_case_is_over(office):
    case = office.to_leader()

    with refused(CannotDecide, "理由"):
        office.decide(case, "leader_approval", office.zhouzong, "reject", form={}, comment="")
    office.decide(case, "leader_approval", office.zhouzong, "reject", form={}, comment="与年度预算不符")

    case = office.fresh(case)
    assert (case.state, case.case.status) == (State.REJECTED, "ended")


def test_legal_may_return_to_one_of_the_cosign_and_the_others_approvals_stand(office):
    case = office.cosign(office.to_cosign())

    office.send_back(case, "legal_review", office.qianning, to="service_review", reasons=("口径与协议不一致",))

    case = office.fresh(case)
    assert case.state == State.IN_COSIGN
    assert set(case.passes) == {"quality"}
    assert [item.node for item in office.items(case)] == ["service_review"]


def test_a_return_between_reviewers_is_no_new_round_of_the_content(office):
    case = office.cosign(office.to_cosign())

    office.send_back(case, "legal_review", office.qianning, to="quality_review", reasons=("请品质再核",))

    case = office.fresh(case)
    assert (case.state, case.round_number, case.case.round) == (State.IN_QUALITY_REVIEW, 1, 1)


# --- versions ---------------------------------------------------------------------------------------------------------


def tampered(pattern, replacement):
    source, count = re.subn(pattern, replacement, SHIPPED.read_text())
    assert count == 1, count
    return source.encode()


def publishing(office, source):
    process = Process.objects.get(key="marketing_case")
    draft = draft_version(process_id=process.pk, source=source, by=office.wujing.as_actor(), at=office.tick())
    return publish_version(version_id=draft.pk, by=office.pengyu.as_actor(), at=office.tick())


@pytest.mark.parametrize(("pattern", "replacement", "law"), [
    (r' ld:fires="pass:pass_service_review"', "", "客服审核未通过"),
    (r' ld:fires="pass:pass_legal_review"', "", "法律审核未通过"),
    (r'ld:fires="submit:submit_evaluation"', "", "状态机不允许"),
    (r'(checklist="agreement" .*?) ld:excludes="initiator"', r"\1", "发起人不得审核自己的营销案"),
    (r' ld:fires="approve:approve_by_leader"', "", "状态机不允许"),
])
def test_a_version_that_breaks_a_law_is_refused_with_the_path(office, pattern, replacement, law):
    with pytest.raises(CannotPublish) as refusal:
        publishing(office, tampered(pattern, replacement))

    problems = refusal.value.problems
    assert any(law in problem.reason for problem in problems), problems
    assert law.startswith("发起人") or any(problem.path for problem in problems), problems
    said = " ".join([*(one.reason for one in problems), *(point.chosen for one in problems for point in one.path)])
    assert not re.search(r"[a-z]+_[a-z]+|\bpass\b|\bsubmit\b", said.replace("excludes=initiator", "")), said


def test_the_machine_refuses_the_initiator_whatever_the_inbox_lets_through(office):
    case = office.submit(office.open())

    with refused(DomainRefused, "发起人不能审核自己的营销案"), moving(
            case_id=case.case_id, by=office.chenxiao.as_actor(), at=office.tick()) as move:
        MarketingDomain().fire(move, [Fired("pass_quality_review", "quality_review")])


@pytest.mark.parametrize(("way", "actor"), [("launch", "chenxiao"), ("approve", "zhouzong")])
def test_a_launch_or_an_approval_is_not_taken_back(office, way, actor):
    case = office.launch() if way == "launch" else office.approve(office.to_leader())
    state = case.state

    with pytest.raises(CannotDecide):
        withdraw(case_id=case.case_id, by=getattr(office, actor), at=office.tick())
    assert office.fresh(case).state == state


def test_a_submission_is_taken_back_before_anybody_acted(office):
    case = office.submit(office.open())

    withdraw(case_id=case.case_id, by=office.chenxiao, at=office.tick())

    case = office.fresh(case)
    assert (case.state, case.round_number, case.case.round) == (State.DRAFT, 1, 2)
    assert [item.node for item in office.items(case)] == ["fill"]


def test_the_shipped_process_is_published_by_a_second_person(office):
    version = office.version

    assert (version.number, version.state) == (1, "published")
    assert version.author_id != version.published_by_id


def test_the_machine_is_read_from_the_transitions():
    machine = MarketingCase.machine()

    assert machine.initial == "draft"
    assert machine.final == {"closed", "cancelled", "rejected"}
    assert machine.transitions["hand_to_oa"] == dict.fromkeys(("in_legal_review", "in_oa_approval"), "in_oa_approval")
    assert machine.transitions["drop_change"] == {"draft": "running", "in_oa_approval": "running"}
    named = {law.then for law in LAWS if isinstance(law, Precedence)}
    assert named <= set(machine.transitions)


# --- the machine alone: no walk reaches a launch without its passes ---------------------------------------------------


class Walk(RuleBasedStateMachine):
    """Any move in any order, content tampered with at any time."""

    def __init__(self):
        super().__init__()
        self.case = MarketingCase(content={"budget": "1", "script": "a"}, initiator_id=1,
                                  coverage={"service": ["script"]})
        self.truth = {}  # step -> (round, content) it was really passed for
        self.launched_with = None

    def may(self, name):
        table = MarketingCase.machine().transitions[name]
        return self.case.state in table

    @rule(name=st.sampled_from(sorted(MarketingCase.machine().transitions)))
    def move(self, name):
        from django_fsm import TransitionNotAllowed

        try:
            getattr(self.case, name)(by=LEADER, at=MONDAY)
        except TransitionNotAllowed:
            return
        self._note(name)

    def _note(self, name):
        step = {"pass_quality_review": "quality", "pass_service_review": "service", "pass_cosign": "cosign",
                "pass_legal_review": "legal", "approve_by_leader": "leader", "pass_expert_review": "expert"}.get(name)
        now = (self.case.round_number, dict(self.case.content))
        if step:
            self.truth[step] = now
        if name in ("send_back", "open_change", "submit", "reopen_quality_review"):
            self.truth = {}
        if name == "reopen_cosign":
            self.truth = {step: value for step, value in self.truth.items() if step == "quality"}
        if name == "reopen_legal":
            self.truth.pop("legal", None)
        if name == "hand_to_oa":
            assert self.truth["service"] == self.truth["legal"] == now
        if name == "launch":
            assert self.truth["service"] == self.truth["legal"] == self.truth["leader"] == now
            self.launched_with = now
            self.case.live_round_id = 1

    @precondition(lambda self: self.case.state not in FINAL)
    @rule(field=st.sampled_from(["budget", "script"]), value=st.sampled_from("abc"))
    def tamper(self, field, value):
        self.case.content = {**self.case.content, field: value}

    @invariant()
    def passes_are_honest(self):
        for step in STEPS:
            if self.case.standing(step):
                assert self.truth[step] == (self.case.round_number, self.case.content)

    @invariant()
    def nothing_runs_that_was_not_launched(self):
        if self.case.state in (State.RUNNING, State.SUSPENDED, State.ENDED, State.EVALUATED, State.CLOSED):
            assert self.launched_with is not None


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestWalk = Walk.TestCase


def test_a_pass_is_for_its_own_content_only():
    case = MarketingCase(content={"script": "a"}, round_number=1, frozen_digest=digest_of({"script": "a"}))
    case._pass("service", LEADER, MONDAY)

    assert case.standing("service")
    case.content = {"script": "b"}
    assert not case.standing("service")
    case.content, case.round_number = {"script": "a"}, 2
    assert not case.standing("service")


def test_late_deeds_do_not_reach_a_returned_case(office):
    case = office.to_cosign()
    old = office.item(case, "service_review")
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer")

    with pytest.raises(Exception, match="因退回取消"):
        decide(item_id=old.pk, case_id=old.case_id, outcome="pass", by=office.zhaolin, at=office.tick())
    assert not WorkItem.objects.get(pk=old.pk).decided_by_id


def test_records_of_a_refused_move_are_not_written(office):
    from workflows.ledger.models import Event

    case = office.submit(office.open())
    before = Event.objects.count()

    with refused(DomainRefused, "上线"), moving(
            case_id=case.case_id, by=office.zhouzong.as_actor(), at=office.tick()) as move:
        move.record(Entry(verb="forged"))
        MarketingDomain().fire(move, [Fired("launch", "launch_confirm")])
    assert Event.objects.count() == before
