"""The search finds every kind of object by its words, deeds by person and time, and nothing its reader may not find."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from approvals.organisation.roles import Role
from complaints.meetings.models import Meeting
from reports.exceptions.objects import KINDS, Wanted, kinds_for, search
from tests.exceptions.desk import TUESDAY
from tests.exceptions.test_pages import as_person, said
from tests.organisation.factories import add_person

STATEMENTS = 12


@pytest.fixture
def reader(desk):
    return add_person(name="郑审", role=Role.AUDITOR)


@pytest.fixture
def auditor(reader):
    return as_person(reader)


def found(reader, *words, kind=""):
    return [(one.number, one.name) for one in search(Wanted(reader, timezone.now(), words), kind)[0:100]]


def test_a_campaign_is_found_by_number_and_by_every_word_of_its_title(desk, reader):
    case = desk.open(title="岁末充值有礼")
    assert found(reader, case.key) == found(reader, "岁末", "有礼", kind="campaign") == [(case.key, "岁末充值有礼")]
    assert found(reader, case.key.lower()) == [(case.key, "岁末充值有礼")]
    assert found(reader, "岁末", "无礼") == []


@pytest.mark.parametrize(("kind", "words", "number"), [
    ("person", "钱宁", "10004"), ("person", "10004", "10004"), ("post", "legal_reviewer", "legal_reviewer"),
    ("process", "营销案", "PRC-"), ("version", "营销案", "PRC-"), ("case", "杂项", "PRC-1-0001")])
def test_every_kind_is_found_and_has_its_page(desk, reader, auditor, kind, words, number):
    desk.case("PRC-1-0001", process="plain")
    desk.case("PRC-1-0001").__class__.objects.filter(key="PRC-1-0001").update(title="杂项申请")
    (one, *_more) = search(Wanted(reader, timezone.now(), [words]), kind)[0:9]
    assert one.number.startswith(number)
    if kind != "case":  # on paper only
        assert auditor.get(one.url).status_code == 200


def test_what_moved_last_comes_first_and_what_nobody_recorded_last(desk, reader):
    old, new = desk.open(title="同名活动甲"), desk.open(title="同名活动乙")
    desk.put(desk.case("MKT-2026-9003"))
    desk.case("MKT-2026-9003").__class__.objects.filter(key="MKT-2026-9003").update(title="同名活动丙")
    assert [name for _number, name in found(reader, "同名")] == ["同名活动乙", "同名活动甲", "同名活动丙"]
    assert (old.case.ledger_at, new.case.ledger_at) == tuple(sorted((old.case.ledger_at, new.case.ledger_at)))


def test_words_are_words_and_no_patterns(desk, reader):
    desk.open(title="让利 50%_封顶")
    assert len(found(reader, "50%_封")) == 1
    assert found(reader, "5_%") == []


def test_administrators_find_people_posts_and_processes_and_no_case_of_others(desk):
    administrator = add_person(role=Role.ADMINISTRATOR)
    desk.open(title="充值营销案")
    assert set(kinds_for(administrator)) == {"campaign", "action", "case", "process", "version", "person", "post"}
    assert "充值营销案" not in {name for _number, name in found(administrator, "营销案")}
    assert found(administrator, "钱宁")
    page = said(as_person(administrator).get("/audit/search/?person=10004&look=deeds"))
    assert 'aria-label="找什么"' not in page
    assert "ld-events" not in page


def test_a_meeting_is_found_for_who_may_read_it(desk, reader):
    made = Meeting.objects.create(
        key="MTG-2026-0001", title="十一月服务例会", held_at=TUESDAY, place="一号会议室", chair=desk.wangmin,
        clerk=desk.wangmin, planned_by=desk.wangmin, planned_at=TUESDAY)
    assert found(reader, "服务例会") == [(made.key, "十一月服务例会")]
    assert found(add_person(role=Role.ADMINISTRATOR), "服务例会") == []


def test_one_statement_finds_all_kinds(desk, reader, django_assert_num_queries):
    desk.open(title="营销案甲")
    assert len(kinds_for(reader)) == len(KINDS)
    objects = search(Wanted(reader, timezone.now(), ["营销案"]))
    with django_assert_num_queries(1):
        assert objects.count() >= 3
    with django_assert_num_queries(1):
        objects[0:50]


def test_the_page_shows_what_is_found_and_stays_in_the_address(desk, auditor, django_assert_max_num_queries):
    case = desk.open(title="岁末充值有礼")
    with django_assert_max_num_queries(STATEMENTS):
        page = said(auditor.get("/audit/search/?q=岁末&kind=campaign"))
    assert f'<a href="/c/{case.key}/">岁末充值有礼</a>' in page
    assert '<option value="campaign" selected>' in page
    assert "没有找到" in said(auditor.get("/audit/search/?q=不存在的东西"))
    assert "输入编号" in said(auditor.get("/audit/search/"))
    assert said(auditor.get("/audit/search/?q=%00&kind=none"))


def test_what_a_person_did_and_when(desk, auditor, django_assert_max_num_queries):
    item = desk.put(by=desk.qianning)
    desk.decided(item, desk.qianning, TUESDAY)
    desk.decided(desk.put(by=desk.wangmin), desk.wangmin, TUESDAY + timedelta(days=1))
    with django_assert_max_num_queries(STATEMENTS):
        page = said(auditor.get("/audit/search/?person=钱宁"))
    assert "钱宁 · " in page
    assert page.count("<tr>\n      <td class=\"stream") == 1
    assert "MKT-2026-9001" in page
    outside = said(auditor.get(f"/audit/search/?person=10004&since={date(2026, 11, 25)}"))
    assert "没有符合条件的事件" in outside
    both = said(auditor.get("/audit/search/?since=2026-11-24&until=2026-11-25&q=mkt-2026-9001&look=deeds"))
    assert both.count("<td class=\"stream") == 2


def test_a_name_that_fits_several_asks_which_and_one_that_fits_nobody_says_so(desk, auditor):
    add_person(name="钱宁远", number="77001")
    add_person(name="钱宁静", number="77002")
    page = said(auditor.get("/audit/search/?person=钱宁远&look=deeds"))
    assert "77001" not in page or "请选一位" not in page
    several = said(auditor.get("/audit/search/?person=7700&look=deeds"))
    assert "请选一位" in several
    assert "person=77001" in several
    assert "没有这个人" in said(auditor.get("/audit/search/?person=无此人&look=deeds"))


def test_days_that_are_none_are_said(auditor):
    answer = auditor.get("/audit/search/?since=昨天&look=deeds")
    assert answer.status_code == 422
    assert "昨天" in said(answer)
