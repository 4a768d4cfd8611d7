"""The launch page: what is missing, whom to ask, confirmed by naming the case."""

import re
from datetime import timedelta

from django.utils.timezone import localdate

from marketing_review.models import State
from tests.marketing_review.campaigns import page, text_of


def test_the_launch_names_every_missing_item_and_whom_to_ask(house):
    case = house.prepare(house.approve(house.to_leader()), leave=("post:service_trainer",))

    shown = text_of(house.browse(house.chenxiao).get(page(case, "launch/")))

    assert "差 1 项" in shown
    lacking = re.search(r'<li class="lacking">(.*?)</li>', shown, re.S)[1]
    assert "培训" in lacking
    assert house.yulan.name in lacking
    assert re.search(r"<button[^>]*disabled[^>]*aria-describedby", shown)
    assert shown.count('class="lacking"') == 1
    period = [localdate(case.period_start), localdate(case.period_end) - timedelta(days=1)]  # 24:00 is the next day
    assert f"活动期：{period[0]} – {period[1]}" in re.sub(r"<[^>]+>", "", shown)


def test_a_launch_before_the_gate_is_green_changes_nothing(house):
    case = house.prepare(house.approve(house.to_leader()), leave=("post:service_trainer",))

    answer = house.browse(house.chenxiao).post(page(case, "launch/"), {"confirm": case.key})

    assert answer.status_code in (403, 409)
    assert house.fresh(case).state == State.PREPARING


def test_the_launch_is_confirmed_by_naming_the_case(house):
    case = house.to_launch()
    client = house.browse(house.chenxiao)

    wrong = client.post(page(case, "launch/"), {"confirm": "好", "comment": "按计划"})
    assert (wrong.status_code, house.fresh(case).state) == (422, State.READY_TO_LAUNCH)
    assert 'value="按计划"' in text_of(wrong)

    done = client.post(page(case, "launch/"), {"confirm": f" {case.title} "})
    assert (done.status_code, done["Location"]) == (303, page(case, "run/"))
    assert house.fresh(case).state == State.RUNNING


def test_launching_twice_launches_once(house):
    case = house.launch()

    answer = house.browse(house.chenxiao).post(page(case, "launch/"), {"confirm": case.key})

    assert answer.status_code == 409
    assert "已由 陈晓 办理" in text_of(answer)
