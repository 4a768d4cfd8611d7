"""Whose hours hold on which day: the nearest that says something, and never anything else for days that are over."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from approvals.working_time import legal, selectors, services
from approvals.working_time.calendars import OFFICE_SPANS
from approvals.working_time.models import Day, Hours, Recount
from approvals.working_time.reckoning import add, after, between
from approvals.working_time.services import CannotSchedule, Exceptional
from approvals.working_time.typed import WrongHours, parse, shown
from tests.organisation.factories import add_department
from tests.working_time.conftest import NOW
from workflows.ledger.models import Event, Message

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_WEEK = ["08:30-12:00 14:00-18:00"] * 5 + ["09:00-12:00", ""]
HOLIDAY = Exceptional("holiday", "台风停工")


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def calendar(department=None):
    selectors.forget()
    return selectors.calendar_for(department.pk if department else None)


def set_days(by, first, last=None, what=HOLIDAY, department=None):
    return services.set_days(department_id=department and department.pk, first=first, last=last or first, what=what,
                             by=by, at=NOW)


def set_hours(by, since, week=LONG_WEEK, department=None):
    return services.set_hours(department_id=department and department.pk, since=since, week=week, by=by, at=NOW)


# --- the legal arrangement --------------------------------------------------------------------------------------------


def test_a_loaded_year_has_its_holidays_and_make_up_days(world, manager):
    services.load_year(year=2026, by=manager, at=NOW)

    found = calendar()
    assert not found.is_working(date(2026, 10, 1))
    assert not found.is_working(date(2026, 10, 7))
    assert found.hours_on(date(2026, 10, 10)) == OFFICE_SPANS  # a Saturday, worked for the National Day
    assert found.hours_on(date(2026, 2, 14)) == OFFICE_SPANS
    assert between(found, local("2026-09-30 00:00"), local("2026-10-11 00:00")) == timedelta(hours=4 * 7)


def test_loading_twice_changes_nothing_and_is_recorded_once(world, manager):
    first = services.load_year(year=2026, by=manager, at=NOW)
    again = services.load_year(year=2026, by=manager, at=NOW)

    assert (first.changed, again.changed) == (39, 0)
    assert Event.objects.filter(stream="working_time", verb="working_time.year_loaded").count() == 1
    assert Recount.objects.count() == 1


def test_loading_leaves_what_the_house_has_set_itself(world, manager):
    services.load_year(year=2026, by=manager, at=NOW)
    set_days(manager, date(2026, 10, 6), what=Exceptional("make_up", "系统割接上班"))

    loaded = services.load_year(year=2026, by=manager, at=NOW)

    assert (loaded.changed, loaded.kept) == (0, 1)
    assert calendar().is_working(date(2026, 10, 6))
    assert Day.objects.get(day=date(2026, 10, 6)).source == Day.Source.OWN


def test_saving_a_national_day_as_it_is_leaves_it_national(world, manager):
    services.load_year(year=2026, by=manager, at=NOW)
    set_days(manager, date(2026, 10, 6), what=Exceptional("holiday", "国庆节"))
    assert Day.objects.get(day=date(2026, 10, 6)).source == Day.Source.NATIONAL


def test_a_year_that_was_not_announced_is_refused_and_says_what_holds_until_then(world, manager):
    with pytest.raises(CannotSchedule, match=r"2031 年.*周一至周五"):
        services.load_year(year=2031, by=manager, at=NOW)
    assert not Day.objects.exists()


def test_every_make_up_day_is_a_week_end_and_no_holiday():
    for year in legal.known_years():
        days = legal.arrangement(year)
        assert all(one.day.weekday() >= 5 for one in days if one.works)
        assert len({one.day for one in days}) == len(days) > 0


# --- branches ---------------------------------------------------------------------------------------------------------


def test_a_branch_inherits_adds_and_overrides(world, manager):
    hangzhou, ningbo = world.departments.HZ, world.departments.NB
    services.load_year(year=2026, by=manager, at=NOW)
    set_hours(manager, date(2026, 9, 14), department=hangzhou)
    set_days(manager, date(2026, 9, 21), date(2026, 9, 22), department=hangzhou)
    set_days(manager, date(2026, 10, 5), department=hangzhou, what=Exceptional("special", "国庆值守", "10:00-15:00"))

    branch, company, other = calendar(hangzhou), calendar(), selectors.calendar_for(ningbo.pk)
    assert branch.hours_on(date(2026, 9, 11)) == OFFICE_SPANS  # before the branch's own hours
    assert branch.hours_on(date(2026, 9, 14)) == parse(LONG_WEEK[0])
    assert branch.hours_on(date(2026, 9, 19)) == parse("09:00-12:00")  # a Saturday
    assert branch.hours_on(date(2026, 9, 21)) == ()
    assert branch.hours_on(date(2026, 10, 5)) == ((time(10), time(15)),)
    assert branch.hours_on(date(2026, 10, 1)) == ()  # the company's holiday
    assert branch.hours_on(date(2026, 10, 10)) == parse(LONG_WEEK[0])  # the company's make-up day, the branch's hours
    assert company.hours_on(date(2026, 9, 21)) == OFFICE_SPANS
    assert other is selectors.calendar_for()


def test_a_county_below_a_branch_goes_by_the_branch(world, manager):
    county = add_department("XS", "萧山县分公司", "county", world.departments.HZ)
    set_days(manager, date(2026, 9, 21), department=world.departments.HZ)
    assert calendar(county) is selectors.calendar_for(world.departments.HZ.pk)


def test_a_branch_may_follow_the_company_again(world, manager):
    hangzhou = world.departments.HZ
    set_hours(manager, date(2026, 9, 14), department=hangzhou)
    services.follow_above(department_id=hangzhou.pk, since=date(2026, 9, 28), by=manager, at=NOW)
    set_hours(manager, date(2026, 10, 12), ["10:00-16:00"] * 5)

    branch = calendar(hangzhou)
    assert [shown(branch.hours_on(date(2026, month, day))) for month, day in ((9, 7), (9, 14), (9, 28), (10, 12))] == [
        shown(OFFICE_SPANS), LONG_WEEK[0], shown(OFFICE_SPANS), "10:00-16:00"
    ]


# --- the past stays ---------------------------------------------------------------------------------------------------


def test_new_hours_hold_from_their_day_on_and_no_earlier(world, manager):
    before = between(calendar(), local("2026-08-01 00:00"), local("2026-09-14 00:00"))
    set_hours(manager, date(2026, 9, 14))
    assert between(calendar(), local("2026-08-01 00:00"), local("2026-09-14 00:00")) == before
    assert after(calendar(), local("2026-09-14 00:00"), "1d") == local("2026-09-14 18:00")


def test_days_and_hours_of_the_past_are_refused(world, manager):
    yesterday = NOW.date() - timedelta(days=1)
    for deed in (lambda: set_days(manager, yesterday), lambda: set_hours(manager, yesterday)):
        with pytest.raises(CannotSchedule, match="已经过去"):
            deed()
    services.load_year(year=2026, by=manager, at=NOW)
    with pytest.raises(CannotSchedule, match="已经过去"):
        services.remove_day(day_id=Day.objects.get(day=date(2026, 1, 1)).pk, by=manager, at=NOW)
    assert not Hours.objects.exists()


def test_only_planned_hours_can_be_taken_back(world, manager):
    planned, running = set_hours(manager, date(2026, 9, 14)), set_hours(manager, NOW.date())
    services.drop_hours(hours_id=planned.pk, by=manager, at=NOW)
    with pytest.raises(CannotSchedule, match="已经生效"):
        services.drop_hours(hours_id=running.pk, by=manager, at=NOW)
    with pytest.raises(CannotSchedule, match="不存在"):
        services.drop_hours(hours_id=planned.pk, by=manager, at=NOW)
    assert list(Hours.objects.all()) == [running]


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("09:00-12:00 13:30-17:30", "09:00-12:00 13:30-17:30"),
        ("", ""),
        ("13:30-17:30,9:00-12:00", "09:00-12:00 13:30-17:30"),
        ("９：００－１２：００、13:30～17:30", "09:00-12:00 13:30-17:30"),
        ("9:00 - 12:00；13:30 至 17:30", "09:00-12:00 13:30-17:30"),
    ],
)
def test_hours_are_understood_as_people_type_them(text, meant):
    assert shown(parse(text)) == meant


@pytest.mark.parametrize(
    "text", ["9", "9-12", "09:00", "25:00-26:00", "12:00-09:00", "09:00-09:00", "09:00-12:00 11:00-13:00", "🙂",
             "09:00-24:00", " ".join(f"{hour:02d}:00-{hour:02d}:30" for hour in range(7))],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(text):
    with pytest.raises(WrongHours):
        parse(text)


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (Exceptional("holiday", ""), "name"),
        (Exceptional("", "台风"), "kind"),
        (Exceptional("special", "半天"), "hours"),
        (Exceptional("holiday", "台风", "09:00-12:00"), "hours"),
        (Exceptional("special", "半天", "9-12"), "hours"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_with_its_field(world, manager, what, field):
    with pytest.raises(CannotSchedule) as refusal:
        set_days(manager, date(2026, 9, 21), what=what)
    assert field in refusal.value.fields
    assert not Day.objects.exists()
    assert not Message.objects.exists()


def test_a_week_without_work_a_closed_department_and_a_row_of_a_year_are_refused(world, manager):
    with pytest.raises(CannotSchedule, match="至少要有一天"):
        set_hours(manager, date(2026, 9, 14), [""] * 7)
    with pytest.raises(CannotSchedule, match="09:00-12:00"):
        set_hours(manager, date(2026, 9, 14), ["nine to five"])
    with pytest.raises(CannotSchedule, match="没有这个部门"):
        services.set_days(department_id=10**9, first=date(2026, 9, 21), last=date(2026, 9, 21), what=HOLIDAY,
                          by=manager, at=NOW)
    with pytest.raises(CannotSchedule, match="一次最多"):
        set_days(manager, date(2026, 9, 21), date(2027, 9, 21))
    with pytest.raises(CannotSchedule, match="不能早于"):
        set_days(manager, date(2026, 9, 21), date(2026, 9, 20))


# --- one place to ask -------------------------------------------------------------------------------------------------


def test_asking_again_costs_no_statement(world, manager, django_assert_num_queries):
    set_days(manager, date(2026, 9, 21), department=world.departments.HZ)
    calendar()
    with django_assert_num_queries(0):
        add(selectors.calendar_for(world.departments.HZ.pk), NOW, timedelta(hours=700))
        selectors.calendar_for()


def test_another_process_sees_a_change_within_seconds(world, manager, monkeypatch):
    assert calendar().is_working(date(2026, 9, 21))
    set_days(manager, date(2026, 9, 21))  # not forgotten here: as if another process had done it
    assert selectors.calendar_for().is_working(date(2026, 9, 21))

    monkeypatch.setattr(selectors, "FRESH_IN_A_MOVE", 0.0)
    assert not selectors.calendar_for().is_working(date(2026, 9, 21))


def test_a_change_is_forgotten_here_as_soon_as_it_is_committed(world, manager, django_capture_on_commit_callbacks):
    calendar()
    with django_capture_on_commit_callbacks(execute=True):
        set_days(manager, date(2026, 9, 21))
    assert not selectors.calendar_for().is_working(date(2026, 9, 21))


def test_each_change_says_who_what_before_and_after(world, manager):
    half = Exceptional("special", "半天", "09:00-12:00")
    set_days(manager, date(2026, 9, 21), department=world.departments.HZ)
    set_days(manager, date(2026, 9, 21), department=world.departments.HZ, what=half)

    event = Event.objects.filter(stream="working_time").order_by("seq").last()
    assert (event.verb, event.actor_name, event.object_key) == ("working_time.days_set", "吴静", "calendar:HZ")
    assert "台风停工 holiday" in event.body
    assert "半天 special 09:00-12:00" in event.body
