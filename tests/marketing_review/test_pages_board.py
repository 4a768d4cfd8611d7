"""The countersign board: who stands where, who has it meanwhile, and what it means for the launch."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.absence.models import Absence
from approvals.inbox.models import WorkItem
from approvals.inbox.services import urge
from marketing_review.selectors.outlook import launch_of
from tests.marketing_review.pages import MOST, browser, words
from tests.marketing_review.test_reapproval import resubmit, returned_by_risk
from tests.marketing_review.world import SHANGHAI

pytestmark = pytest.mark.usefixtures("at_the_offices_time")


def board(office, case, person=None):
    return browser(person or office.chenxiao).get(f"/c/{case.key}/?tab=board")


def seats(page):
    """Role -> what its place says."""
    found = re.findall(r'<li class="(?:ok|plain|info|bad|warn)[^"]*">(.*?)</li>', page.content.decode(), re.S)
    said = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in found]
    return {one.split(" ")[0]: one for one in said}


def away(person, substitute, office, **more):
    since, until = office.clock - timedelta(days=1), office.clock + timedelta(days=2)
    absence = Absence.objects.create(person=person, since=since, until=until, entered_by=person, entered_at=since)
    absence.substitutions.create(substitute=substitute, since=since, until=until, **more)
    return absence


def test_the_board_counts_who_agreed_and_says_who_has_the_rest(office):
    case = office.to_cosign()
    office.decide(case, "service_review", office.zhaolin)
    office.decide(case, "department_cosign", office.liqiang, signer="post:risk_reviewer")

    page = board(office, case)

    assert "2/3 已同意" in words(page)
    assert not office.items(case, "leader_approval")
    waiting = next(said for said in seats(page).values() if "孙浩" in said)
    assert "审核中" in waiting
    assert "没有催过" in waiting
    assert re.search(r"还差 (\d+) 项，共 \1 项", waiting)


def test_the_board_says_which_approvals_stand_and_why(office):
    case = resubmit(office, returned_by_risk(office), target_customers="在网≥12月")

    page = words(board(office, case))

    assert "2/3 已同意" in page
    assert page.count("保持有效：修改的是目标客户，与其审核项无关。") >= 3


def test_whoever_must_sign_again_is_told_apart_from_who_stands(office):
    case = resubmit(office, returned_by_risk(office), offer="预存100元，加赠流量", target_customers="在网≥12月")
    said = [one for one in seats(board(office, case)).values() if "孙浩" in one]
    assert "须重新签署" in said[0]
    assert "优惠内容" in said[0]


def test_an_absent_reviewer_is_shown_with_whoever_acts(office):
    case = office.to_cosign()
    away(office.liqiang, office.liuyang, office)
    assert "李强 外出，由 刘洋 代办" in words(board(office, case))
    assert "李强 外出，由 刘洋 代办" in words(browser(office.zhaolin).get(f"/c/{case.key}/"))


def test_all_who_stand_in_are_shown_each_once_in_the_order_of_their_entry(office):
    case = office.to_cosign()
    absence = away(office.liqiang, office.zhouzong, office)
    for substitute, process in ((office.liuyang, ""), (office.zhouzong, "marketing_case")):
        absence.substitutions.create(substitute=substitute, process_key=process, since=absence.since,
                                     until=absence.until)
    assert "李强 外出，由 周总、刘洋 代办" in words(board(office, case))


def test_the_substitute_finds_their_buttons_on_the_page(office):
    case = office.to_cosign()
    away(office.liqiang, office.liuyang, office)
    page = browser(office.liuyang).get(f"/c/{case.key}/")
    assert 'name="outcome" value="pass"' in page.content.decode()


@pytest.mark.parametrize("more", [{"process_key": "complaint"}, {"substitute": "chenxiao"}])
def test_who_may_not_stand_in_is_not_named(office, more):
    case = office.to_cosign()
    away(office.liqiang, getattr(office, more.pop("substitute", "liuyang")), office, **more)
    page = words(board(office, case))
    assert "代办" in page
    assert "刘洋" not in page
    assert "由 陈晓 代办" not in page


def test_the_board_says_when_somebody_was_urged(office):
    case = office.to_cosign()
    item = office.item(case, "service_review")
    urge(item_id=item.pk, case_id=item.case_id, by=office.chenxiao, at=office.tick())
    said = next(one for one in seats(board(office, case)).values() if "赵琳" in one)
    assert "没有催过" not in said


def test_answers_of_an_earlier_round_count_while_their_fields_are_the_same(office):
    case = office.to_cosign()
    item = office.item(case, "department_cosign", "post:risk_reviewer")
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field="list_size",
                     form=office.form(case, item, fails=("C2",)))
    case = resubmit(office, office.fresh(case), resume="straight")
    said = next(one for one in seats(board(office, case)).values() if "李强" in one)
    assert "还差 1 项，共" in said


def test_the_page_and_the_board_say_when_the_launch_slips(office):
    case = office.to_cosign()
    page = words(browser(office.chenxiao).get(f"/c/{case.key}/"))
    assert re.search(r"若 \S+ 在 \d+ 月 \d+ 日（周.）\d\d:\d\d 之后签署.{0,12}上线将顺延到 \d+ 月 \d+ 日", page)
    assert "按各环节时限和工作日历推算" in page
    text = board(office, case).content.decode()
    assert '<svg class="ld-line"' in text
    assert "style=" not in re.search(r"<svg class=\"ld-line.*?</svg>", text, re.S)[0]


def test_a_late_step_says_where_the_launch_slips_to(office):
    case = office.to_cosign()
    office.clock = datetime(2026, 12, 14, 10, 0, tzinfo=SHANGHAI)
    page = words(board(office, case))
    assert "已经错过" in page
    assert "晚于计划的 12 月 15 日（周二）00:00" in page


def test_a_launched_or_suspended_case_has_no_outlook(office):
    case = office.launch()
    items = list(WorkItem.objects.filter(case_id=case.case_id))
    assert launch_of(case, items, office.clock) is None


@pytest.mark.parametrize("who", ["chenxiao", "zhaolin", "liqiang", "zhengshen", "liuyang"])
def test_absences_cost_no_statement(office, who):
    case = office.to_cosign()
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field="list_size")
    case = resubmit(office, office.fresh(case), target_customers="在网≥12月")
    away(office.liqiang, office.liuyang, office)
    client = browser(getattr(office, who))
    for tab in ("board", "form"):
        client.get(f"/c/{case.key}/?tab={tab}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/c/{case.key}/?tab={tab}").status_code == 200
        stranger = 4 if who == "liuyang" else 0  # who stands in is found by asking for whom
        assert len(asked) <= MOST + stranger, "\n".join(query["sql"][:160] for query in asked)
