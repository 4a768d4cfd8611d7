"""A step with a form: what it shows, what it takes, and what it refuses."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from approvals.filling.selectors import data_of
from approvals.inbox import services
from approvals.inbox.models import Draft
from approvals.inbox.services import CannotDecide
from tests.filling.processes import change_form, change_process
from tests.inbox.world import events, fresh
from workflows.runtime.selectors import replay


def decide(world, case, outcome="pass", form=None, node="test", by=None, **more):
    return world.decide(case, node, outcome, by=by or world.people.wangmin, form=form or {}, **more)


def refused(world, case, form, outcome="pass"):
    with pytest.raises(CannotDecide) as refusal:
        decide(world, case, outcome, form)
    return refusal.value.fields


def test_a_step_takes_what_it_writes_and_the_trail_tells_the_change_and_the_file(world):
    case = world.begin()
    world.test_done(case, verdict="通过回归")
    data = data_of(fresh(case))
    assert data["verdict"] == "通过回归"
    assert data["report"][0].endswith("/报告.pdf")
    told = json.loads(events(case, "work.decided")[0].body)
    assert [(one["field"], one.get("old", ""), one["new"]) for one in told["diff"]] == [
        ("report", "", "报告.pdf"), ("verdict", "", "通过回归")]
    assert told["files"][0]["name"] == "报告.pdf"
    assert replay(fresh(case)).matches


def test_what_must_be_filled_is_missed_but_not_by_who_refuses(world):
    case = world.begin()
    assert refused(world, case, {"sheet": "1"}) == {"field.report": "请填写「回归报告」。"}
    assert refused(world, case, {}) == {"field.report": "请填写「回归报告」。"}  # nor by a page that showed no form
    decide(world, case, "refuse", {"sheet": "1", "field.verdict": "没有报告"})
    assert data_of(fresh(case))["verdict"] == "没有报告"


@pytest.mark.parametrize(("form", "told"), [
    ({"field.gateway": "ccb"}, {"field.gateway": "「更换的网关」在这一步不能修改。"}),
    ({"field.verdict": "两\n行"}, {"field.verdict": "「测试结论」只能写一行。"}),
    ({"field.verdict": "长" * 501}, {"field.verdict": "「测试结论」最多 500 字，现有 501 字。"}),
    ({"field.report": ["../../etc/passwd"]}, {"field.report": "「回归报告」里有不是你上传的文件，请重新上传。"}),
    ({"field.nobody": "x"}, {"field.nobody": "「nobody」在这一步不能修改。"}),
])
def test_forged_and_wrong_values_are_refused_and_nothing_is_kept(world, form, told):
    case, before = world.begin(), None
    before = data_of(fresh(case))
    own = {"sheet": "1", "field.report": world.file(world.people.wangmin).token}
    assert refused(world, case, {**own, **form}) == told
    assert data_of(fresh(case)) == before


def test_a_file_of_somebody_else_is_not_taken(world):
    case = world.begin()
    theirs = world.file(world.people.liqiang, "别人的.pdf")
    assert refused(world, case, {"sheet": "1", "field.report": theirs.token}) == {
        "field.report": "「回归报告」里有不是你上传的文件，请重新上传。"}


def test_a_second_lap_keeps_what_was_handed_in_by_another(world):
    case = world.begin()
    world.test_done(case, verdict="第一次")
    world.return_to(case, "review", "test", by=world.people.qianning, comment="补充结论", reasons=())
    token = data_of(fresh(case))["report"][0]
    decide(world, case, form={"sheet": "1", "field.report": token, "field.verdict": "第二次"})
    told = json.loads(events(case, "work.decided")[-1].body)
    assert [(one["field"], one.get("old", ""), one["new"]) for one in told["diff"]] == [("verdict", "第一次", "第二次")]


def test_deciding_without_having_seen_the_form_leaves_it_as_it_is(world):
    case = world.begin()
    world.test_done(case, verdict="第一次")
    world.return_to(case, "review", "test", by=world.people.qianning, comment="再看看", reasons=())
    decide(world, case)
    assert data_of(fresh(case))["verdict"] == "第一次"


def test_a_decision_that_waits_takes_the_form_along(world):
    from datetime import timedelta

    case = world.begin()
    token = world.file(world.people.wangmin).token
    world.decide(case, "test", "pass", by=world.people.wangmin, undo_for=timedelta(seconds=10),
                 form={"sheet": "1", "field.report": [token], "field.verdict": "等一下"})
    assert data_of(fresh(case))["verdict"] is None
    services.suspend_case(case_id=case.pk, by=world.people.chenxiao, at=world.later(), reason="settles what is due")
    assert data_of(fresh(case))["verdict"] == "等一下"
    assert replay(fresh(case)).matches


def test_what_an_item_shows_is_what_is_signed(world):
    case = world.begin()
    item = world.item(case, "test")
    from approvals.inbox.subjects import subject_of

    before = subject_of("change").digest(fresh(case), item)
    with pytest.raises(services.ContentChanged):
        decide(world, case, form={"sheet": "1"}, digest="0" * 32)
    assert before
    assert subject_of("review").digest(fresh(case), None) == ""


def test_others_are_not_agreed_to_with_a_form_that_must_be_filled(world):
    source = change_process("batch", batchSafe="true")
    from tests.runtime.publishing import publish

    publish("batch", source)
    world.version = publish_version_of("batch")
    case = world.begin()
    item = world.item(case, "test")
    from approvals.inbox.services.batch import prospects

    found = prospects([item.pk], world.people.wangmin, world.now)
    assert [one.why_not for one in found] == ["须逐项填写表单。"]


def publish_version_of(key):
    from workflows.library.selectors import current_version

    return current_version(key)


# --- pages ------------------------------------------------------------------------------------------------------------


def page_of(world, case, person, enter, node="test"):
    return enter(person).get(reverse("inbox-item", args=[world.item(case, node).pk]))


def test_the_item_shows_what_it_reads_and_asks_what_it_writes(world, enter, django_assert_max_num_queries):
    case = world.begin(reason="别人不用看", online="true", peak="1500")
    page_of(world, case, world.people.wangmin, enter)
    browser, address = enter(world.people.wangmin), reverse("inbox-item", args=[world.item(case, "test").pk])
    with django_assert_max_num_queries(12):
        page = browser.get(address).content.decode()
    assert 'data-place="report"' in page
    assert 'name="field.verdict"' in page
    assert "1,500" in page
    assert 'name="field.gateway"' not in page
    assert "别人不用看" not in page  # the step does not read it
    world.test_done(case)
    review = page_of(world, case, world.people.qianning, enter, "review").content.decode()
    assert "别人不用看" in review
    assert 'name="field.' not in review.replace('<option value="', "")


def test_what_is_refused_comes_back_whole_and_is_kept_as_a_draft(world, enter):
    case = world.begin()
    item, browser = world.item(case, "test"), enter(world.people.wangmin)
    token = world.file(world.people.wangmin).token
    sent = {"outcome": "pass", "sheet": "1", "field.report": [token], "field.verdict": "长" * 501,
            "comment": "写了意见"}
    answer = browser.post(reverse("inbox-decide", args=[case.pk, item.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "最多 500 字" in page
    assert page.count("最多 500 字") == 2
    assert token in page
    assert "写了意见" in page
    again = browser.get(reverse("inbox-item", args=[item.pk])).content.decode()
    assert token in again


def test_a_stale_page_is_told_and_keeps_what_was_typed(world, enter):
    case = world.begin()
    item, browser = world.item(case, "test"), enter(world.people.wangmin)
    sent = {"outcome": "pass", "sheet": "1", "field.verdict": "不能丢", "revision": "0", "digest": "f" * 32}
    answer = browser.post(reverse("inbox-decide", args=[case.pk, item.pk]), sent)
    assert (answer.status_code, "不能丢" in answer.content.decode()) == (409, True)
    assert world.item(case, "test").is_open


def test_files_and_rules_of_an_item_belong_to_whoever_may_decide_it(world, enter):
    case = world.begin()
    item = world.item(case, "test").pk
    for person, status in (("liqiang", 404), ("zhengshen", 403)):
        assert enter(getattr(world.people, person)).post(reverse("inbox-file", args=[item])).status_code == status
    assert enter(world.people.wangmin).post(reverse("inbox-file", args=[item]), {"place": "report"},
                                            headers={"X-Requested-With": "fetch"}).status_code == 422
    assert enter(world.people.wangmin).post(reverse("inbox-rules", args=[item])).json() == {
        "hidden": [], "required": ["report"]}
    assert enter(world.people.liqiang).post(reverse("inbox-rules", args=[item])).status_code == 404


def test_a_file_of_an_item_comes_as_a_ticked_line_or_back_to_the_item(world, enter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.filling.conftest import PDF

    case = world.begin()
    item, browser = world.item(case, "test").pk, enter(world.people.wangmin)
    told = browser.post(reverse("inbox-file", args=[item]), {
        "place": "report", "upload": SimpleUploadedFile("回归.pdf", PDF)}, headers={"X-Requested-With": "fetch"})
    line = told.content.decode()
    assert (told.status_code, "checked" in line, "回归.pdf" in line) == (200, True, True)
    sent = {"place": "report", "upload.report": SimpleUploadedFile("二.pdf", PDF), "comment": "意见",
            "field.verdict": "好"}
    back = browser.post(reverse("inbox-file", args=[item]), sent, follow=True)
    page = back.content.decode()
    assert ("二.pdf" in page, "意见" in page, 'value="好"' in page) == (True, True, True)


def test_the_case_page_takes_few_statements_with_a_form(world, enter, django_assert_max_num_queries):
    case = world.begin(owner=world.people.wangmin.number, unit=world.people.wangmin.department.code)
    world.test_done(case)
    browser = enter(world.people.chenxiao)
    browser.get(f"/c/{case.key}/")
    with django_assert_max_num_queries(12):
        page = browser.get(f"/c/{case.key}/").content.decode()
    assert world.people.wangmin.name in page
    assert "报告.pdf" in page


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_case_keeps_the_form_of_its_version_and_a_moved_one_its_former_values(world, enter):
    from tests.filling.moving import move_to
    from tests.runtime.publishing import publish

    case = world.begin(reason="老版本里写的", budget="100")
    inside = change_form().replace('<ld:field id="reason" label="变更原因" kind="long" max="500"></ld:field>', "")
    assert inside != change_form()
    newer = publish("change", change_process(inside=inside))
    browser = enter(world.people.chenxiao)
    page = browser.get(f"/c/{case.key}/").content.decode()
    assert ("按第 1 版的表单" in page, "老版本里写的" in page, "原版本表单" in page) == (True, True, False)

    move_to(case, newer, by=world.people.wujing, at=world.later())
    page = browser.get(f"/c/{case.key}/").content.decode()
    assert "按第 2 版的表单" in page
    assert "原版本表单中的内容" in page
    assert "老版本里写的" in page
    assert "100.00 元" in page


def test_a_draft_of_the_comment_alone_empties_no_field(world, enter):
    case = world.begin()
    world.test_done(case, verdict="第一次")
    world.return_to(case, "review", "test", by=world.people.qianning, comment="再看看", reasons=())
    item, browser = world.item(case, "test"), enter(world.people.wangmin)
    browser.post(reverse("inbox-draft", args=[item.pk]), {"text": "想想", "reason-1-text": "不清楚"})
    page = browser.get(reverse("inbox-item", args=[item.pk])).content.decode()
    assert 'value="第一次"' in page
    assert data_of(fresh(case))["report"][0] in page


def test_of_two_at_once_the_second_is_told_and_keeps_what_they_typed(world):
    from tests.organisation.factories import add_person, hold

    second = add_person(name="周敏", department=world.people.departments.QM)
    hold(second, "quality_reviewer")
    case = world.begin()
    browsers = [Client(), Client()]
    for browser, person in zip(browsers, (world.people.wangmin, second), strict=True):
        browser.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    item = world.item(case, "test")
    address = reverse("inbox-decide", args=[case.pk, item.pk])
    tokens = [world.file(person, f"{person.name}.pdf").token for person in (world.people.wangmin, second)]
    first, late = [
        browser.post(address, {"outcome": "pass", "sheet": "1", "field.report": token, "field.verdict": f"结论{n}"})
        for n, (browser, token) in enumerate(zip(browsers, tokens, strict=True), start=1)
    ]
    assert (first.status_code, late.status_code) == (303, 409)
    assert "王敏" in late.content.decode()
    assert Draft.objects.get(person=second, item=item).form["field.verdict"] == "结论2"


def test_a_decision_with_a_form_takes_few_statements_more(world, django_assert_max_num_queries):
    case = world.begin()
    form = {"sheet": "1", "field.report": world.file(world.people.wangmin).token, "field.verdict": "好"}
    with django_assert_max_num_queries(22):
        decide(world, case, form=form)
