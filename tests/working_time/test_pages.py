"""The calendar's pages: who sees them, who changes what, and what they say when something is wrong."""

from datetime import datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from approvals.working_time import legal, selectors
from approvals.working_time.models import Day, Hours, Recount
from approvals.working_time.reckoning import after

pytestmark = pytest.mark.django_db
YEAR = "/working-time/?year={}"
DAY = "/working-time/day/?on={}"
HOURS = "/working-time/hours/"
WEEK = {f"day_{number}": "09:00-12:00 13:00-17:00" if number < 5 else "" for number in range(7)}


@pytest.fixture
def manager_page(world, client_of):
    return client_of(world.wujing)


def coming(days=10):
    return timezone.localdate() + timedelta(days=days)


def known_year():
    return legal.known_years()[-1]


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize(("who", "reads", "changes"), [
    ("wujing", 200, 200), ("heguan", 200, 200), ("zhengshen", 200, 403), ("chenxiao", 403, 403), ("zhouzong", 403, 403),
])  # fmt: skip
def test_managers_change_auditors_read_nobody_else_looks(world, client_of, who, reads, changes):
    client = client_of(getattr(world, who))
    assert client.get("/working-time/").status_code == reads
    assert client.get(HOURS).status_code == client.get(DAY.format(coming())).status_code == changes
    posted = client.post("/working-time/load/", {"year": known_year()}).status_code
    assert (posted == 302) == (changes == 200)
    assert Day.objects.exists() == (changes == 200)


def test_an_auditor_is_offered_nothing_to_change(world, client_of, manager_page):
    seen = text_of(client_of(world.zhengshen).get(YEAR.format(known_year())))
    assert 'method="post" action="/working-time' not in seen
    assert "/working-time/day/" not in seen
    assert "/working-time/day/" in text_of(manager_page.get(YEAR.format(known_year())))


def test_a_year_is_loaded_by_a_button_and_drawn_with_signs_beside_the_numbers(manager_page):
    year = known_year()
    arranged = legal.arrangement(year)
    assert f"还有 {len(arranged)} 天没有载入" in text_of(manager_page.get(YEAR.format(year)))

    answer = manager_page.post("/working-time/load/", {"year": year}, follow=True)

    seen = text_of(answer)
    assert answer.redirect_chain == [(YEAR.format(year), 302)]
    assert "没有载入" not in seen
    assert "国庆节调休" in seen
    assert seen.count("<i>休</i></a>") == sum(not one.works for one in arranged)
    assert seen.count("<i>班</i></a>") == sum(one.works for one in arranged)
    assert "等待后台处理" in seen


def test_a_year_that_nobody_announced_says_what_counts_until_then(manager_page):
    year = known_year() + 1
    assert f"{year} 年的法定放假安排尚未收录" in text_of(manager_page.get(YEAR.format(year)))
    answer = manager_page.post("/working-time/load/", {"year": year}, follow=True)
    assert "排定前按每周工作时间（周一至周五）计算" in text_of(answer)
    assert not Day.objects.exists()


@pytest.mark.parametrize("query", ["year=0", "year=1999", "year=abc", "year=99999", "department=NO", "department=%00"])
def test_calendars_that_do_not_exist_are_not_found(manager_page, query):
    assert manager_page.get(f"/working-time/?{query}").status_code == 404


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "yesterday", "0001-01-01", "9999-12-31"])
def test_days_that_do_not_exist_are_not_found(manager_page, day):
    assert manager_page.get(DAY.format(day)).status_code == 404


def test_a_row_of_days_is_set_for_a_branch_and_only_there(world, manager_page):
    first, last = coming(), coming(12)
    typed = {"kind": "holiday", "name": "台风停工", "last": last.isoformat()}
    answer = manager_page.post(f"{DAY.format(first)}&department=HZ", typed, follow=True)

    assert answer.status_code == 200
    assert set(Day.objects.values_list("department__code", "name")) == {("HZ", "台风停工")}
    assert Day.objects.count() == 3
    assert "台风停工" in text_of(manager_page.get(f"{YEAR.format(first.year)}&department=HZ"))
    assert "这一年还没有节假日" in text_of(manager_page.get(YEAR.format(first.year)))


def test_what_was_typed_stays_when_it_is_refused(manager_page):
    day = coming()
    answer = manager_page.post(DAY.format(day), {"kind": "special", "name": "盘点", "hours": "9 点到 12 点"})

    seen = text_of(answer)
    assert answer.status_code == 422
    assert 'value="9 点到 12 点"' in seen
    assert "不是时间段" in seen
    assert not Day.objects.exists()


def test_days_that_are_over_can_be_looked_at_and_not_changed(manager_page):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "不能再改" in text_of(manager_page.get(DAY.format(yesterday)))
    answer = manager_page.post(DAY.format(yesterday), {"kind": "holiday", "name": "补记"})
    assert (answer.status_code, Day.objects.count()) == (422, 0)


def test_a_branch_cannot_take_back_the_companys_day_from_its_own_page(world, manager_page):
    day = coming()
    manager_page.post(DAY.format(day), {"kind": "holiday", "name": "司庆"})
    url = f"/working-time/day/remove/?on={day}"
    manager_page.post(f"{url}&department=HZ")
    assert Day.objects.count() == 1
    manager_page.post(url)
    assert not Day.objects.exists()


def test_hours_are_set_planned_and_taken_back(world, manager_page):
    manager_page.post(HOURS, {"since": coming(0).isoformat(), **WEEK})
    manager_page.post(HOURS, {"since": coming(30).isoformat(), **WEEK, "day_5": "9:00-12:00"})
    assert Hours.objects.count() == 2
    selectors.forget()
    seen = text_of(manager_page.get(HOURS))
    assert seen.count('value="09:00-12:00 13:00-17:00"') == 5
    assert seen.count("撤回</button>") == 1

    manager_page.post("/working-time/hours/drop/", {"hours": Hours.objects.latest("since").pk})
    for nonsense in ("", "abc", "-1", "9" * 40):
        assert manager_page.post("/working-time/hours/drop/", {"hours": nonsense}).status_code == 302
    assert Hours.objects.get().since == coming(0)


def test_a_branch_goes_its_own_way_and_comes_back(world, manager_page):
    manager_page.post(f"{HOURS}?department=HZ", {"since": coming(1).isoformat(), **WEEK})
    manager_page.post(f"{HOURS}?department=HZ", {"since": coming(9).isoformat(), "follows": "on", **WEEK})
    made = Hours.objects.order_by("since").values_list("department__code", "follows")
    assert list(made) == [("HZ", False), ("HZ", True)]
    assert "沿用上级的工作时间" in text_of(manager_page.get(f"{HOURS}?department=HZ"))


def test_a_limit_is_tried_out_day_by_day_without_changing_anything(manager_page):
    start = "2026-11-27T17:00"  # a Friday
    seen = text_of(manager_page.get(f"/working-time/?start={start}&limit=2d"))
    assert "2026-12-01 17:00:00" in seen
    assert "不计时" in seen
    answer = manager_page.get(f"/working-time/?start={start}&limit=soon")
    assert (answer.status_code, "不是时限" in text_of(answer)) == (422, True)
    assert manager_page.get("/working-time/?start=&limit=").status_code == 422
    assert not Recount.objects.exists()


def test_the_year_page_asks_twelve_questions_at_most(world, manager_page, django_assert_max_num_queries):
    manager_page.post("/working-time/load/", {"year": known_year()})
    manager_page.post(f"{DAY.format(coming())}&department=HZ", {"kind": "holiday", "name": "台风停工"})
    manager_page.get(YEAR.format(known_year()))
    with django_assert_max_num_queries(12):
        manager_page.get(f"{YEAR.format(known_year())}&department=HZ")


def test_the_page_is_english_for_those_who_read_english(world, client_of):
    world.wujing.language = "en"
    world.wujing.save(update_fields=["language"])
    seen = text_of(client_of(world.wujing).get(YEAR.format(known_year()), headers={"Accept-Language": "en"}))
    assert "Load the legal arrangement" in seen
    assert "工作" not in seen.replace("吴静", "")


def test_the_command_loads_once_and_refuses_years_it_does_not_know(world, capsys):
    call_command("load_legal_days", str(known_year()))
    call_command("load_legal_days", str(known_year()))
    told = capsys.readouterr().out
    assert f"载入 {len(legal.arrangement(known_year()))} 天" in told
    assert "载入 0 天" in told
    with pytest.raises(CommandError, match="尚未收录"):
        call_command("load_legal_days", str(known_year() + 1))
    call_command("load_legal_days")  # the next year may be missing without harm


def test_a_deadline_goes_by_the_hours_that_were_set_on_the_page(manager_page):
    round_the_clock = {f"day_{number}": "00:00-23:59" for number in range(7)}
    manager_page.post(HOURS, {"since": coming(0).isoformat(), **round_the_clock})
    selectors.forget()
    start = timezone.make_aware(datetime.combine(coming(1), time()))
    assert after(selectors.calendar_for(), start, "10h") == start + timedelta(hours=10)
