"""What may be submitted, and what a draft survives."""

import pytest

from approvals.inbox.services import CannotDecide
from marketing_review.laws import gaps
from marketing_review.models import MarketingCase, Round, State
from marketing_review.services import CannotEdit, CannotOpen, cancel_case, clone_case, open_case
from tests.marketing_review.world import QUESTIONS, content, refused
from workflows.ledger.models import Event
from workflows.runtime.models import Case


def wrong(office, case):
    """The fields a submission is refused for."""
    with pytest.raises(CannotDecide) as refusal:
        office.submit(case)
    return refusal.value.fields


def test_seven_questions_are_refused_by_name_and_nothing_is_logged(office):
    case = office.open(script=[{"question": question, "answer": "答复"} for question in QUESTIONS[:7]])
    before = Event.objects.filter(stream=f"case:{case.key}").count()

    fields = wrong(office, case)

    assert fields == {"script": "客服口径：已有 7 条，至少需要 8 条"}
    assert Event.objects.filter(stream=f"case:{case.key}").count() == before
    assert not Round.objects.filter(marketing=case).exists()
    kept = office.fresh(case)
    assert (kept.state, len(kept.content["script"])) == (State.DRAFT, 7)


def test_a_contradicting_budget_shows_the_computed_figure(office):
    assert wrong(office, office.open(budget="1270000")) == {
        "budget": "预算：填写 1,270,000.00 元，按细分方案计算应为 1,370,000.00 元"}


def test_the_list_size_is_the_sum_of_the_segments(office):
    segments = [{"name": "甲", "definition": "甲类", "customers": "12000", "benefit": "50", "gift_cost": "18.5"},
                {"name": "乙", "definition": "乙类", "customers": "8001", "benefit": "50", "gift_cost": "18.5"}]

    fields = wrong(office, office.open(segments=segments))

    assert "20,001" in fields["list_size"]
    assert "1,370,068.50" in fields["budget"]


def test_every_gap_is_named(office):
    case = open_case(category_key="prepaid-gift", title="空白", by=office.chenxiao, at=office.tick())

    fields = wrong(office, case)

    mandatory = {field.key for field in case.template.form if field.mandatory} - {"title"}
    assert set(fields) == mandatory
    assert "gift_report" in fields


@pytest.mark.parametrize(("field", "value", "word"), [
    ("budget", "一百万", "不是数字"),
    ("budget", "1.005", "不是金额"),
    ("budget", "NaN", "不是数字|超出范围"),
    ("budget", "1e999999", "超出范围"),
    ("list_size", "-1", "不是非负整数"),
    ("list_size", "20000.5", "不是非负整数"),
    ("expected_participation", "101", "不在 0 到 100"),
    ("period_end", "明年", "不是时间"),
    ("period_end", "2026-12-01 00:00", "必须晚于"),
    ("channels", ["pigeon"], "没有这个选项"),
    ("title", "长" * 201, "超过 200 字"),
    ("regions", [" "], "格式不正确"),
    ("segments", "many", "格式不正确"),
    ("segments", [{"name": "甲", "definition": "x", "customers": "many", "benefit": "1", "gift_cost": "0"}],
     "不是数字"),
    ("risks", [{"kind": "weather", "risk": "雨", "level": "9", "probability": "1", "countermeasure": "伞",
                "emergency_plan": "停"}], "影响程度应为 1 到 5"),
    ("targets", [{"measure": "luck", "comparison": ">=", "value": "1"}], "没有这个指标"),
    ("targets", [{"measure": "revenue", "comparison": "~", "value": "1"}], "要求应为"),
])
def test_a_wrong_value_is_refused_at_its_field(office, field, value, word):
    case = office.open()
    case.content = {**case.content, field: value}

    found = [str(gap) for gap in gaps(case.content, case.template.form) if gap.field == field]

    assert any(part in text for text in found for part in word.split("|")), found


def test_a_campaign_without_shops_is_online(office):
    assert "app" not in wrong(office, office.open(channels=["app", "web"], online=False)).get("online", "app is fine")


def test_a_draft_may_hold_anything_and_names_its_gaps(office):
    case = office.open()

    saved = office.save(case, budget="还没算好", period_end="")

    assert office.fresh(case).content["budget"] == "还没算好"
    assert {gap.field for gap in saved.gaps} == {"budget", "period_end"}


def test_files_cannot_be_smuggled_in_as_text(office):
    case = office.open()

    office.save(case, gift_report=[{"id": 999, "name": "假.pdf", "sha256": "0" * 64, "size": 1}], unknown="x")

    assert [file["name"] for file in office.fresh(case).content["gift_report"]] == ["质检报告.pdf"]
    assert "unknown" not in office.fresh(case).content


def test_what_was_submitted_is_frozen(office):
    case = office.submit(office.open())

    with refused(CannotEdit, "已冻结"):
        office.save(case, budget="1")
    with refused(CannotEdit, "已冻结"):
        office.attach(case, "attachments", "补充.pdf")


def test_only_initiator_and_owner_fill_a_draft(office):
    case = office.open(owner="10018")  # 沈波

    office.save(case, by=office.shenbo, competitors="无")
    with refused(CannotEdit, "发起人或责任人"):
        office.save(case, by=office.zhaolin, competitors="有")


def test_numbers_run_on_through_the_year(office):
    keys = [office.open().key for _ in range(3)]

    assert keys == ["MKT-2026-0001", "MKT-2026-0002", "MKT-2026-0003"]


def test_a_refused_opening_takes_no_number(office):
    with refused(CannotOpen, "活动类别"):
        open_case(category_key="nonsense", title="x", by=office.chenxiao, at=office.tick())
    with refused(CannotOpen, "角色"):
        open_case(category_key="tariff", title="x", by=office.zhengshen, at=office.tick())

    assert office.open().key == "MKT-2026-0001"


def test_a_clone_starts_anew_with_the_same_words(office):
    case = office.submit(office.open())

    clone = clone_case(case_key=case.key, by=office.shenbo, at=office.tick())

    assert (clone.state, clone.initiator, clone.cloned_from) == (State.DRAFT, office.shenbo, case)
    assert clone.content["offer"] == case.content["offer"]
    assert {"period_start", "period_end", "config_order"}.isdisjoint(clone.content)
    assert clone.content["gift_report"][0]["sha256"] == case.content["gift_report"][0]["sha256"]
    assert clone.files.get().marketing == clone


def test_a_case_is_cancelled_with_a_reason_before_launch_only(office):
    case = office.to_cosign()

    with refused(CannotEdit, "原因"):
        cancel_case(case_key=case.key, reason=" ", by=office.chenxiao, at=office.tick())
    cancel_case(case_key=case.key, reason="预算取消", by=office.chenxiao, at=office.tick())

    case = office.fresh(case)
    assert (case.state, case.case.status, office.items(case)) == (State.CANCELLED, Case.Status.CANCELLED, [])


def test_a_launched_case_cannot_be_cancelled(office):
    case = office.launch()

    with refused(CannotEdit, "运行中"):
        cancel_case(case_key=case.key, reason="不做了", by=office.chenxiao, at=office.tick())


def test_every_category_can_be_filled_and_submitted(office):
    from marketing_review.models import CategoryVersion

    for version in CategoryVersion.objects.select_related("category"):
        form = {field.key for field in version.form}
        filled = {key: value for key, value in content().items() if key in form}
        missing = {gap.field for gap in gaps({**filled, "title": "x"}, version.form)}
        assert missing <= {"gift_report"}, (version.category.key, missing)
    assert MarketingCase.objects.count() == 0
