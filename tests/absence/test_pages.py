"""The pages of absences: ten seconds to say it, what each shows to whom, and how they refuse."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.absence.models import Absence, Secretary
from tests.absence.factories import DAY, away
from tests.organisation.factories import hold


@pytest.fixture
def now():
    """Pages ask the real clock."""
    return timezone.now()


@pytest.fixture
def secretary(world, now):
    Secretary.objects.create(person=world.liuyang, department=world.departments.QM, given_by=world.heguan, given_at=now)
    return world.liuyang


def typed(**more):
    return {"when": "today", "since": "", "until": "", "kind": "leave", "note": "", **more}


def test_an_absence_takes_one_choice_and_one_name(world, as_person, now):
    answer = as_person(world.wangmin).post("/absence/", typed(substitute_1="刘洋 (10010)"), follow=True)

    absence = Absence.objects.get()
    assert (absence.person, absence.source) == (world.wangmin, "self")
    assert absence.runs(timezone.now())
    assert absence.substitutions.get().substitute == world.liuyang
    assert "由 刘洋 代办" in answer.content.decode()


@pytest.mark.parametrize(
    ("when", "first", "days"), [("today", 0, 1), ("tomorrow", 1, 1), ("week", 0, None)]
)
def test_presets_mean_days_of_the_house(world, as_person, now, when, first, days):
    as_person(world.wangmin).post("/absence/", typed(when=when, substitute_1="10010"))

    absence, today = Absence.objects.get(), timezone.localdate()
    last = timezone.localtime(absence.until - timedelta(microseconds=1)).date()
    assert timezone.localtime(absence.since).date() == today + first * DAY
    assert last == (today + (first + days - 1) * DAY if days else today + (6 - today.weekday()) * DAY)


def test_typed_days_outweigh_a_preset(world, as_person):
    as_person(world.wangmin).post("/absence/", typed(since="2099-03-01", until="2099-03-03", substitute_1="刘洋"))

    absence = Absence.objects.get()
    assert f"{timezone.localtime(absence.since):%F %H:%M}" == "2099-03-01 00:00"
    assert f"{timezone.localtime(absence.until):%F %H:%M}" == "2099-03-04 00:00"


def test_different_people_stand_in_for_different_work(world, as_person):
    post = world.posts.quality_reviewer
    as_person(world.wangmin).post(
        "/absence/",
        typed(substitute_1="10010", work_1=f"post:{post.pk}", substitute_2="冯涛", work_2=""),
    )

    rows = Absence.objects.get().substitutions.order_by("pk")
    assert [(row.substitute.name, row.post) for row in rows] == [("刘洋", post), ("冯涛", None)]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"when": "dates"}, "请填写第一天"),
        ({"since": "2099-02-30"}, "日期"),
        ({"since": "2099-03-03", "until": "2099-03-01"}, "最后一天早于第一天"),
        ({"substitute_1": "查无此人"}, "没有找到这位同事"),
        ({"substitute_1": "10002"}, "不能由本人"),
        ({"substitute_3": "郑审"}, "不能办理待办"),
        ({"kind": "party"}, "事由"),
        ({"since": "2001-01-01", "until": "2001-01-02"}, "一个月前"),
    ],
)
def test_refused_absences_say_why_and_keep_what_was_typed(world, as_person, values, says):
    sent = typed(note="去 <b>开会</b>", **values)
    answer = as_person(world.wangmin).post("/absence/", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "去 &lt;b&gt;开会&lt;/b&gt;" in page
    assert all(value in page for value in values.values() if not value.startswith(("20", "party")))
    assert not Absence.objects.exists()


def test_two_of_a_name_are_told_apart_by_number(world, as_person):
    world.fengtao.name = "刘洋"
    world.fengtao.save()
    answer = as_person(world.wangmin).post("/absence/", typed(substitute_1="刘洋"))

    assert answer.status_code == 422
    assert "刘洋 (10010)、刘洋 (10012)" in answer.content.decode()


def test_a_substitute_away_at_the_same_time_is_mentioned(world, as_person, now):
    away(world.liuyang, now, world.fengtao, days=30)
    answer = as_person(world.wangmin).post("/absence/", typed(substitute_1="10010"), follow=True)

    assert "代办人 刘洋 同期也外出" in answer.content.decode()


def test_the_banner_follows_the_absent_one_over_every_page_until_they_are_back(world, as_person, now):
    absence = away(world.wangmin, now, world.liuyang)
    client = as_person(world.wangmin)
    before = [client.get(url).content.decode() for url in ("/inbox/", "/started/", "/absence/")]
    client.post(f"/absence/{absence.pk}/end/")
    after = client.get("/inbox/").content.decode()

    assert all("您正在外出，由 刘洋 代办。" in page and "提前返回" in page for page in before)
    assert "您正在外出" not in after
    assert "您正在外出" not in as_person(world.liuyang).get("/inbox/").content.decode()


def test_the_page_says_for_whom_one_stands_in(world, as_person, now):
    away(world.wangmin, now, world.liuyang)
    own, heads = as_person(world.liuyang), as_person(world.wujing)

    page = own.get("/absence/").content.decode()
    assert "王敏" in page
    assert "品质审核岗" in page
    assert "只办理代办人须回避的待办" in heads.get("/absence/").content.decode()
    assert "现在没有人由您代办" in as_person(world.chenxiao).get("/absence/").content.decode()


def test_ones_absence_is_changed_and_called_off_in_the_browser(world, as_person, now):
    absence = away(world.wangmin, now, world.liuyang, begins=5)
    client, url = as_person(world.wangmin), f"/absence/{absence.pk}/"
    shown = client.get(url).content.decode()
    days = {"since": "2099-05-01", "until": "2099-05-02", "kind": "travel", "note": ""}
    client.post(url, days | {"substitute_1": "冯涛 (10012)"})
    absence.refresh_from_db()
    client.post(f"{url}end/")
    late = client.get(url, follow=True)

    assert "刘洋 (10010)" in shown
    assert (absence.kind, absence.substitutions.get().substitute) == ("travel", world.fengtao)
    assert Absence.objects.get().ended_at
    assert "已经结束" in late.content.decode()


def test_other_peoples_absences_are_not_found(world, as_person, now):
    absence = away(world.wangmin, now, world.liuyang, begins=5)
    for person in (world.liuyang, world.chenxiao, world.heguan, world.wujing):
        client = as_person(person)
        assert client.get(f"/absence/{absence.pk}/").status_code == 404
        assert client.post(f"/absence/{absence.pk}/end/").status_code == 404
    assert not Absence.objects.get().ended_at


def test_a_secretary_enters_and_ends_absences_on_the_departments_page(world, as_person, secretary, now):
    client, url = as_person(secretary), "/absence/department/QM/"
    made = client.post(url, typed(person=world.wangmin.pk, substitute_1="冯涛", since="2099-03-01"))
    absence = Absence.objects.get()
    client.post(f"/absence/{absence.pk}/end/")
    foreign = client.post(url, typed(person=world.chenxiao.pk))

    assert made["Location"] == url
    assert (absence.person, absence.source, absence.entered_by) == (world.wangmin, "secretary", secretary)
    assert Absence.objects.get().ended_at
    assert foreign.status_code == 422


def test_a_refused_entry_of_a_secretary_keeps_what_was_typed(world, as_person, secretary):
    answer = as_person(secretary).post(
        "/absence/department/QM/", typed(person=world.wangmin.pk, substitute_1="王敏", note="省里开会")
    )

    assert answer.status_code == 422
    assert "省里开会" in answer.content.decode()


def test_the_month_shows_who_is_away_on_which_day(world, as_person, secretary):
    since = timezone.now().replace(year=2099, month=3, day=3, hour=1)
    away(world.wangmin, since, world.liuyang, begins=0, days=2, kind="travel")
    page = as_person(secretary).get("/absence/department/QM/?month=2099-03")
    row = next(row for row in page.context["month"].rows if row.person == world.wangmin)

    assert [cell.day.day for cell in row.cells if cell.absence] == [3, 4, 5]
    assert [number for day, number in page.context["month"].totals if day.day in (2, 3, 5, 6)] == [0, 1, 1, 0]
    assert "差" in page.content.decode()


@pytest.mark.parametrize("month", ["", "2099", "2099-13", "x-y", "0000-01", "2099-03-04", "99999-01", "²-1"])
def test_a_month_that_is_none_shows_this_one(world, as_person, secretary, month):
    answer = as_person(secretary).get("/absence/department/QM/", {"month": month})

    assert answer.status_code == 200
    assert answer.context["month"].first == timezone.localdate().replace(day=1)


def test_heads_look_at_their_department_and_cannot_enter(world, as_person, now):
    hold(world.liqiang, "risk_head")
    world.liqiang.holdings.filter(post__code="risk_head").get().post.__class__.objects.filter(code="risk_head").update(
        is_head=True
    )
    client = as_person(world.liqiang)

    assert client.get("/absence/department/")["Location"] == "/absence/department/RISK/"
    assert client.get("/absence/department/RISK/").status_code == 200
    assert "为本部门人员登记" not in client.get("/absence/department/RISK/").content.decode()
    client.post("/absence/department/RISK/", typed(person=world.liqiang.pk))
    assert not Absence.objects.exists()
    assert client.get("/absence/department/QM/").status_code == 404


def test_administrators_name_and_dismiss_secretaries(world, as_person):
    client = as_person(world.heguan)
    client.post("/absence/secretaries/", {"person": "刘洋", "department": world.departments.QM.pk})
    twice = client.post("/absence/secretaries/", {"person": "10010", "department": world.departments.QM.pk})
    page = client.get("/absence/secretaries/").content.decode()
    client.post(f"/absence/secretaries/{Secretary.objects.get().pk}/dismiss/")

    assert twice.status_code == 422
    assert "刘洋" in page
    assert not Secretary.objects.exists()


def test_pages_cost_few_statements_at_any_size(world, as_person, secretary, now, django_assert_max_num_queries):
    for n in range(8):
        away(world.wangmin, now, world.liuyang, world.fengtao, begins=3 * n, days=2)
    away(world.wujing, now, world.liuyang)
    client = as_person(secretary)
    client.get("/absence/")  # renews the session

    for url in ("/absence/", "/absence/department/QM/", "/absence/department/"):
        with django_assert_max_num_queries(14):
            client.get(url)


def test_pages_carry_no_inline_script_or_style_and_no_id_twice(world, as_person, secretary, now):
    away(world.wangmin, now, world.liuyang)
    away(world.liuyang, now, world.fengtao, begins=5)
    pages = {url: as_person(secretary) for url in ("/absence/", "/absence/department/QM/", "/absence/department/")}
    pages |= {url: as_person(world.heguan) for url in ("/absence/import/", "/absence/secretaries/")}
    pages |= {f"/absence/{Absence.objects.last().pk}/": as_person(world.liuyang)}
    for url, client in pages.items():
        page = client.get(url, follow=True).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
        ids = re.findall(r' id="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids)), url


def test_the_pages_speak_english(world, as_person, now):
    away(world.wangmin, now, world.liuyang)
    client = as_person(world.wangmin)
    client.cookies["django_language"] = "en"
    main = client.get("/absence/").content.decode().split("<main", 1)[1].split("</main>")[0]

    left = set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r"value=\"[^\"]*\"", "", main)))
    names = {person.name for person in (world.wangmin, world.liuyang)} | {"品质管理部", "品质审核岗", "岗位"}
    assert left <= names
