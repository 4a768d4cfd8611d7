"""What changed since I last looked; changes while the campaign runs."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.inbox.services import CannotDecide
from marketing_review.models import Round, State
from marketing_review.models.content import canonical, sha256_of
from marketing_review.models.field import CATALOGUE
from marketing_review.selectors import changes_between, changes_since, diff_content, sheets, words_between
from marketing_review.services import enter_figures, mark_seen, publish_category_version
from marketing_review.services.standard import fields_for
from tests.marketing_review.world import QUESTIONS, content, refused
from workflows.ledger.models import Event

FORM = list(CATALOGUE.values())


def returned_and_changed(office, **changes):
    """李强 and 王敏 looked at round 1; 李强 returned it; round 2 stands."""
    case = office.to_cosign()
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field="offer")
    office.save(case, **changes)
    return office.submit(case, **{"answer.1": "已修改"})


def test_texts_are_compared_word_by_word():
    assert words_between("每月返还10元，共5个月", "每月返还12元，共5个月") == (
        ("same", "每月返还"), ("gone", "10"), ("new", "12"), ("same", "元，共5个月"))


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_words_of_a_diff_are_both_texts(old, new):
    words = words_between(old, new)

    assert "".join(text for op, text in words if op != "new") == old
    assert "".join(text for op, text in words if op != "gone") == new


def test_a_reviewer_first_sees_what_changed_since_they_looked(office):
    case = returned_and_changed(office, offer="预存100元，赠费60元", budget="1570000", segments=[
        {"name": "标准档", "definition": "在网6月以上", "customers": "20000", "benefit": "60", "gift_cost": "18.50"}])

    since = changes_since(case, office.liqiang)

    assert since.base.number == 1
    assert since.fields == {"offer", "budget", "segments"}
    offer = next(change for change in since.changes if change.field == "offer")
    assert ("gone", "保温杯1只") not in offer.words
    assert "".join(text for op, text in offer.words if op == "new").startswith("60")


def test_looking_does_not_make_the_changes_disappear(office):
    case = returned_and_changed(office, offer="预存100元，赠费60元")

    mark_seen(marketing=case, person=office.liqiang, at=office.tick())
    mark_seen(marketing=case, person=office.liqiang, at=office.tick())

    assert changes_since(case, office.liqiang).fields == {"offer"}


def test_who_never_looked_sees_everything_as_new(office):
    case = returned_and_changed(office, offer="预存100元，赠费60元")

    assert changes_since(case, office.qianning).first_time


def test_checklist_items_whose_fields_changed_are_marked(office):
    case = returned_and_changed(office, optout_rules="发送 TDSC 到 10086")
    office.decide(case, "quality_review", office.wangmin)
    item = office.item(case, "department_cosign", "post:risk_reviewer")

    rows = {row.item.code: row for row in sheets(case, item, changes_since(case, office.liqiang).fields)[0].rows}
    assert not any(row.changed for row in rows.values())

    item = office.item(case, "service_review")
    rows = {row.place: row.changed for sheet in sheets(case, item, frozenset({"optout_rules"})) for row in sheet.rows}
    assert rows["agreement.A3"]
    assert not rows["agreement.A4"]


def test_attachments_are_compared_by_hash(office):
    case = office.submit(office.open())
    old = case.content["gift_report"][0]["sha256"]
    office.send_back(case, "quality_review", office.wangmin, reasons=("报告过期",), field="gift_report")
    new = office.attach(case, "gift_report", "质检报告.pdf", b"%PDF-1.4\n%newer\n%%EOF\n").sha256
    case = office.submit(case, **{"answer.1": "已换"})

    change = changes_since(case, office.wangmin).changes[0]
    assert [(file.name, file.old, file.new) for file in change.files] == [("质检报告.pdf", old, new)]
    diff = json.loads(Event.objects.filter(stream=f"case:{case.key}", verb="work.decided").last().body)["diff"]
    assert [entry["field"] for entry in diff] == ["gift_report"]


def test_rows_are_compared_one_by_one():
    old = content()
    new = content(script=[*old["script"][:7], {"question": QUESTIONS[7], "answer": "另议"}])

    change = diff_content(old, new, FORM)[0]

    assert change.field == "script"
    assert [number for number, _words in change.rows] == ["8"]


def test_a_round_keeps_its_words_its_hash_and_its_form(office):
    case = office.submit(office.open())
    publish_category_version(
        category_key="prepaid-gift", name="预存送费+实物", by=office.wujing, at=office.tick(), parts={
            "fields": fields_for(frozenset({"competitors"})), "obliged": [{"post": "risk_reviewer", "checklists": []}],
            "tasks": []})

    first = Round.objects.get(marketing=case)

    assert first.sha256 == sha256_of(first.snapshot) == case.frozen_digest
    assert first.snapshot == canonical(case.content)
    assert first.template.number == case.template.number == 1
    assert not first.template.field("competitors").mandatory


def test_a_new_template_is_for_new_cases(office):
    old = office.open()
    publish_category_version(
        category_key="prepaid-gift", name="预存送费+实物", by=office.wujing, at=office.tick(), parts={
            "fields": fields_for(frozenset({"competitors"})), "obliged": [{"post": "risk_reviewer", "checklists": []}],
            "tasks": []})
    new = office.open()

    assert office.to_cosign(old).template.number == 1
    assert len(office.items(old, "department_cosign")) == 2
    with refused(CannotDecide, "竞品对照"):
        office.submit(new)


def test_both_sides_of_a_diff_name_fields_that_the_new_form_dropped(office):
    case = office.submit(office.open())
    first = Round.objects.get(marketing=case)
    shorter = Round(marketing=case, number=2, template=case.template, snapshot=canonical({"title": "x"}))

    assert "budget" in {change.field for change in changes_between(first, shorter)}


# --- changes of a running campaign ------------------------------------------------------------------------------------


def changing(office):
    case = office.launch()
    office.decide(case, "run", office.chenxiao, "change", form={}, comment="杯子断货，改为雨伞")
    return office.fresh(case)


def test_a_change_is_a_round_with_its_own_reviews_and_the_approved_content_stays_in_force(office):
    case = changing(office)
    office.save(case, publicity="岁末充值送雨伞")
    case = office.submit(case)

    assert (case.state, case.round_number, case.live_round.number) == (State.IN_QUALITY_REVIEW, 2, 1)
    assert case.current_round.kind == Round.Kind.CHANGE
    assert case.live_round.content["publicity"] == "岁末充值有礼"
    enter_figures(case_key=case.key, day=date(2026, 11, 30), values={"participants": 5}, by=office.chenxiao,
                  at=office.tick())

    office.decide(case, "quality_review", office.wangmin)
    office.decide(office.cosign(case), "legal_review", office.qianning)
    case = office.prepare(office.approve(case))
    assert case.live_round.number == 1
    case = office.launch(case)

    assert (case.state, case.live_round.number) == (State.RUNNING, 2)
    assert case.live_round.content["publicity"] == "岁末充值送雨伞"


def test_a_change_can_be_dropped_and_what_was_approved_goes_on(office):
    case = changing(office)
    office.save(case, budget="1")

    office.decide(case, "fill", office.chenxiao, "drop", form={}, comment="断货已解决")

    case = office.fresh(case)
    assert (case.state, case.live_round.number, case.content["budget"]) == (State.RUNNING, 1, "1370000")
    assert [item.node for item in office.items(case)] == ["run"]


def test_a_rejected_change_keeps_the_approved_content_running(office):
    case = changing(office)
    office.save(case, publicity="岁末充值送雨伞")
    case = office.submit(case)
    office.decide(case, "quality_review", office.wangmin)
    office.decide(office.cosign(case), "legal_review", office.qianning)

    office.decide(case, "leader_approval", office.zhouzong, "reject", form={}, comment="不同意更换礼品")

    case = office.fresh(case)
    assert (case.state, case.content["publicity"]) == (State.RUNNING, "岁末充值有礼")
    assert [item.node for item in office.items(case)] == ["run"]


def test_a_returned_change_can_still_be_dropped(office):
    case = changing(office)
    office.save(case, publicity="岁末充值送雨伞")
    case = office.submit(case)

    office.send_back(case, "quality_review", office.wangmin, to="fill")
    assert [item.node for item in office.items(case)] == ["fill"]
    office.decide(case, "fill", office.chenxiao, "drop", form={}, comment="不再更换")

    case = office.fresh(case)
    assert (case.state, case.content["publicity"]) == (State.RUNNING, "岁末充值有礼")


def test_a_draft_that_is_given_up_is_cancelled(office):
    case = office.open()
    with refused(CannotDecide, "理由"):
        office.decide(case, "fill", office.chenxiao, "drop", form={}, comment="")

    office.decide(case, "fill", office.chenxiao, "drop", form={}, comment="不做了")

    case = office.fresh(case)
    assert (case.state, case.case.status) == (State.CANCELLED, "ended")


def test_a_change_needs_a_reason(office):
    case = office.launch()

    with pytest.raises(CannotDecide):
        office.decide(case, "run", office.chenxiao, "change", form={}, comment="")
