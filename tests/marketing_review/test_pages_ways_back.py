"""The form of a case that was sent back says who will be asked again, by the way that is chosen."""

import re

import pytest
from django.urls import reverse

from tests.marketing_review.pages import browser, edit_url, typed, words
from tests.marketing_review.test_reapproval import returned_by_risk, waiting
from workflows.ledger.models import Event

pytestmark = pytest.mark.usefixtures("at_the_offices_time")
ANSWER = {"answer.1": "已修改"}


def draft(client, case, **changes):
    return client.post(reverse("case-draft", args=[case.key]), typed(case, **changes)).json()["ways"]


def asked(markup):
    """What is said under each of the two ways, without tags."""
    parts = markup.split('class="ld-way')[1:]
    return [re.sub(r"<[^>]+>", "", part.split('class="ld-stands"')[0]) for part in parts]


def submit(client, case, resume, **changes):
    return client.post(edit_url(case), {**typed(case, **changes), **ANSWER, "action": "submit", "resume": resume})


def test_a_case_that_was_never_sent_back_offers_no_choice(office):
    assert "提交后怎么走" not in words(browser(office.chenxiao).get(edit_url(office.open())))


def test_the_form_says_which_approvals_stand_and_who_is_asked_on_either_way(office):
    case = returned_by_risk(office)
    page = browser(office.chenxiao).get(edit_url(case)).content.decode()
    walk, straight = asked(page[page.index("data-ways"):page.index('id="s-')])
    assert "李强" in walk
    assert "退回了上一轮" in walk
    assert "王敏" not in walk
    assert "直达退回人" in straight
    assert "「部门会签」" in straight
    assert "李强" in straight
    assert "保持有效：内容没有修改" in page


def test_what_is_typed_changes_who_will_be_asked(office):
    case = returned_by_risk(office)
    client = browser(office.chenxiao)

    harmless = draft(client, case, target_customers="在网≥12月")
    walk, straight = asked(harmless)
    assert "王敏" not in walk
    assert "孙浩" not in walk
    assert "disabled" not in harmless
    assert "修改的是目标客户，与其审核项无关" in harmless

    conflicting = draft(client, case, target_customers="在网≥12月", offer="预存100元，加赠流量")
    walk, straight = asked(conflicting)
    assert "品质审核 · 王敏" in walk
    assert "优惠内容" in walk
    assert "不能直达退回人" in straight
    assert "品质审核" in straight
    assert re.search(r'value="straight"[^>]* disabled', conflicting)


def test_straight_back_is_chosen_in_the_form(office):
    case = returned_by_risk(office)
    answer = submit(browser(office.chenxiao), case, "straight", target_customers="在网≥12月")
    assert answer.status_code == 303
    assert waiting(office, case) == [("department_cosign", "risk_reviewer")]
    assert not Event.objects.filter(stream=f"case:{case.key}", verb="work.opened", body__contains="quality").exists()


def test_a_refused_straight_way_keeps_everything_and_says_who_must_sign(office):
    case = returned_by_risk(office)
    client = browser(office.chenxiao)
    answer = submit(client, case, "straight", offer="预存100元，加赠流量")
    assert answer.status_code in (409, 422)
    assert "不能直达退回人" in words(answer)
    assert "加赠流量" in words(answer)
    assert waiting(office, case) == [("fill", "")]

    assert submit(client, case, "walk", offer="预存100元，加赠流量").status_code == 303
    assert waiting(office, case) == [("quality_review", "")]


@pytest.mark.parametrize("resume", ["", "sideways", "straight\x00"])
def test_what_is_no_way_is_walked(office, resume):
    case = returned_by_risk(office)
    assert submit(browser(office.chenxiao), case, resume, target_customers="在网≥12月").status_code == 303
    assert waiting(office, case) == [("department_cosign", "risk_reviewer")]


def test_a_launch_sent_back_to_its_form_cannot_skip_the_tasks_of_the_new_round(office):
    case = office.to_launch()
    office.send_back(case, "launch_confirm", office.chenxiao)
    client = browser(office.chenxiao)
    markup = draft(client, case)
    assert "协同任务须按新一轮内容重新分派" in markup
    refused = submit(client, case, "straight")
    assert "协同任务须按新一轮内容重新分派" in words(refused)
    assert "周总" in asked(markup)[0]
