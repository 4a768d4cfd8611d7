"""The page of a case: who gets in, what it says, and giving a case up; all of it without scripts."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.inbox import services as inbox
from approvals.inbox.models import Copy
from marketing_review.models import Attachment, State
from tests.marketing_review.pages import MOST, PDF, TABS, browser, downloaded, edit_url, second_round, words
from tests.marketing_review.world import content
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, places

pytestmark = pytest.mark.usefixtures("at_the_offices_time")


def test_strangers_find_no_page_of_a_case(office):
    case, stranger = office.open(), browser(add_person())
    file = Attachment.objects.get()

    for name in ("case", "case-edit", "case-diff", "case-cancel"):
        assert stranger.get(reverse(name, args=[case.key])).status_code == 404
    assert stranger.get(reverse("case-file", args=[case.key, file.pk])).status_code == 404
    for name in ("case-edit", "case-draft", "case-cancel", "case-evidence"):
        assert stranger.post(reverse(name, args=[case.key]), {"title": "我的"}).status_code == 404
    assert office.fresh(case).title == "岁末充100送50+保温杯"


def test_auditors_read_everything_and_post_nowhere(office):
    case, auditor = office.to_cosign(), browser(office.zhengshen)
    file = Attachment.objects.get()

    for tab in TABS:
        assert auditor.get(f"/c/{case.key}/?tab={tab}").status_code == 200
    assert downloaded(auditor.get(reverse("case-file", args=[case.key, file.pk]))) == PDF
    assert auditor.get(edit_url(case)).status_code == 403
    samples = {"key": case.key, "attachment_id": file.pk}
    wrong = [auditor_changes(place, reverse(place.name, kwargs={name: samples[name] for name in place.parameters}),
                             auditor)
             for place in places("marketing_review.views") if set(place.parameters) <= set(samples)]
    assert [sentence for sentence in wrong if sentence] == []


def test_colleagues_of_the_department_read_but_do_not_fill_in(office):
    case, colleague = office.open(), browser(office.shenbo)

    assert colleague.get(f"/c/{case.key}/").status_code == 200
    assert colleague.get(edit_url(case)).status_code == 403
    assert colleague.post(edit_url(case), {"title": "改了"}).status_code == 403
    assert office.fresh(case).title == "岁末充100送50+保温杯"


def test_whoever_may_only_look_is_told_who_can_ask_them_in(office):
    case = office.to_cosign()

    page = words(browser(office.shenbo).get(f"/c/{case.key}/"))

    assert "不在本环节的办理名单里" in page
    assert "请 陈晓、赵琳" in page


def test_every_address_of_a_case_has_its_page(office):
    names = {place.name for place in places("marketing_review.views")}

    assert names >= {"case-new", "case", "case-edit", "case-draft", "case-diff", "case-cancel", "case-file",
                     "case-evidence", "oa-decision"}


def test_the_page_says_where_the_case_stands(office):
    case = office.to_cosign()

    page = words(browser(office.zhaolin).get(f"/c/{case.key}/"))

    assert "会签 0/3" in page
    for said in ("待你处理", "李强", "孙浩", "审核中", "客服口径审核", "执行流程：营销案协同审核与评估 v1"):
        assert said in page


def test_a_reviewer_first_sees_what_changed_since_they_looked(office):
    case = second_round(office)

    page = browser(office.liqiang).get(f"/c/{case.key}/")

    assert "比较：你上次看过的第 1 轮与第 2 轮" in words(page)
    changed = re.findall(r'class="ld-field changed" id="f-(\w+)"', page.content.decode())
    assert changed == ["period_end", "optout_rules"]
    assert "陈晓 改于第 2 轮" in words(page)
    assert "回应 李强的意见 #1" in words(page)


def test_looking_again_does_not_hide_the_changes(office):
    case = second_round(office)
    client = browser(office.liqiang)

    client.get(f"/c/{case.key}/")

    assert "ld-field changed" in client.get(f"/c/{case.key}/").content.decode()


def test_only_the_changes_can_be_shown(office):
    case = second_round(office)

    page = browser(office.liqiang).get(f"/c/{case.key}/?show=changed").content.decode()

    assert re.findall(r'id="f-(\w+)"', page) == ["period_end", "optout_rules"]


def test_every_round_is_readable_as_it_was(office):
    case = second_round(office)
    client = browser(office.liqiang)

    first, second = (words(client.get(f"/c/{case.key}/?round={number}&show=all")) for number in (1, 2))

    assert "2027-01-15 24:00" in first
    assert "2027-02-28 24:00" not in first
    assert "2027-02-28 24:00" in second


def test_two_rounds_are_compared_word_by_word(office):
    case = second_round(office)
    client = browser(office.liqiang)

    page = client.get(reverse("case-diff", args=[case.key]) + "?from=1&to=2")
    turned = client.get(reverse("case-diff", args=[case.key]) + "?from=2&to=1")

    assert "2 个字段有变化" in words(page)
    assert re.search(r"<del>.*?</del>", page.content.decode())
    assert re.search(r"<ins>.*?</ins>", page.content.decode())
    assert words(turned) == words(page)


@pytest.mark.parametrize("query", ["from=9&to=x", "from=-1", "to=99999999999999999999", "round=abc&from=", "tab=no"])
def test_odd_addresses_show_something_sensible(office, query):
    case = second_round(office)
    client = browser(office.liqiang)

    assert client.get(f"/c/{case.key}/diff/?{query}").status_code == 200
    assert client.get(f"/c/{case.key}/?{query}").status_code == 200


def test_a_draft_is_read_by_others_as_it_was_last_handed_in(office):
    case = office.submit(office.open())
    office.send_back(case, "quality_review", office.wangmin)
    office.save(case, offer="还没写完")

    assert "还没写完" in words(browser(office.chenxiao).get(f"/c/{case.key}/"))
    assert "还没写完" not in words(browser(office.wangmin).get(f"/c/{case.key}/"))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("who", ["chenxiao", "liqiang", "zhengshen"])
def test_no_page_of_a_case_asks_the_database_more_than_twelve_times(office, tab, who):
    case = second_round(office)
    client = browser(getattr(office, who))
    client.get(f"/c/{case.key}/?tab={tab}")  # the version's graph is compiled once per process; who looked is kept once

    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/c/{case.key}/?tab={tab}").status_code == 200

    assert len(asked) <= MOST, "\n".join(query["sql"][:160] for query in asked)


@pytest.mark.parametrize("path", ["/c/new/", "/c/{key}/edit/", "/c/{key}/diff/", "/c/{key}/cancel/"])
def test_no_other_page_does_either(office, path):
    case = office.submit(office.open())
    office.send_back(case, "quality_review", office.wangmin, reasons=("一", "二", "三"), field="offer")
    client = browser(office.chenxiao)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(path.format(key=case.key)).status_code == 200

    assert len(asked) <= MOST, "\n".join(query["sql"][:160] for query in asked)


def test_a_case_is_cancelled_with_a_reason(office):
    case = office.open()
    client, url = browser(office.chenxiao), reverse("case-cancel", args=[case.key])

    refused = client.post(url, {"reason": ""})
    done = client.post(url, {"reason": "活动不办了"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert office.fresh(case).state == State.CANCELLED
    assert client.get(f"/c/{case.key}/").status_code == 200


def test_only_the_initiator_or_a_process_manager_gives_a_case_up(office):
    case = office.open()

    assert browser(office.shenbo).post(reverse("case-cancel", args=[case.key]), {"reason": "不办"}).status_code == 403
    assert browser(office.wujing).post(reverse("case-cancel", args=[case.key]), {"reason": "重复"}).status_code == 303
    assert office.fresh(case).state == State.CANCELLED


def test_a_change_of_a_running_campaign_is_dropped_and_the_campaign_goes_on(office):
    case = office.launch()
    office.decide(case, "run", office.chenxiao, "change", form={}, comment="杯子断货，改为雨伞")
    client = browser(office.chenxiao)
    assert "填写变更" in words(client.get(edit_url(case)))

    answer = client.post(reverse("case-cancel", args=[case.key]), {"reason": "断货已解决"}, follow=True)

    assert "变更已撤销" in words(answer)
    case = office.fresh(case)
    assert (case.state, case.content["offer"]) == (State.RUNNING, content()["offer"])


def test_whoever_it_was_copied_to_or_is_asked_reads_the_case_and_a_colleague_of_the_department_only_reads(office):
    case = office.submit(office.open())
    url, item = f"/c/{case.key}/", office.item(case, "quality_review")
    assert browser(office.zhaolin).get(url).status_code == 404
    inbox.consult(item_id=item.pk, case_id=case.case_id, asked=office.zhaolin.number, question="口径一致吗？",
                  by=office.wangmin, at=office.tick())
    inbox.copy_to(case_id=case.case_id, numbers=[office.liqiang.number], by=office.chenxiao, at=office.tick())
    assert browser(office.zhaolin).get(url).status_code == 200
    assert browser(office.liqiang).get(url).status_code == 200
    assert Copy.objects.get().read_at is not None

    colleague = add_person(name="同事", department=office.chenxiao.department)
    page = browser(colleague).get(url)
    assert (page.status_code, reverse("inbox-copy", args=[case.case_id]) in page.content.decode()) == (200, False)
    own = browser(office.chenxiao).get(url).content.decode()
    assert reverse("inbox-copy", args=[case.case_id]) in own
    assert reverse("inbox-urge", args=[case.case_id, item.pk]) in own
