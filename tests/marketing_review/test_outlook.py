"""The forecast equals working-calendar arithmetic: minute by minute, over the holidays of 2026 as announced."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approvals.inbox.models import WorkItem
from approvals.working_time import selectors, services
from marketing_review.selectors.outlook import launch_of
from marketing_review.templatetags.launching import launch_words, outlook_words, time_line
from tests.marketing_review.world import SHANGHAI
from tests.working_time.minutes import OFF, OFFICE, WORKED, Minutes
from workflows.ledger.actor import SYSTEM

HOUR = 3600
DAY = 7 * HOUR
AFTER_COSIGN = 8 * HOUR + 8 * HOUR + 5 * DAY  # legal, leader, tasks
MINUTES = Minutes(lambda day: OFFICE if day in WORKED or (day not in OFF and day.weekday() < 5) else [])
WEEK = ["09:00-12:00,13:30-17:30"] * 5 + ["", ""]

# now, when the co-sign is due, when the launch is planned
AROUND = {
    "national day, too late": ((2026, 9, 28, 9), (2026, 9, 29, 17, 30), (2026, 10, 12)),
    "national day, in time": ((2026, 9, 14, 9), (2026, 9, 16, 12), (2026, 10, 20)),
    "the make-up Saturday counts": ((2026, 9, 24, 10), (2026, 9, 28, 10), (2026, 10, 13)),
    "new year, with a Sunday worked": ((2025, 12, 22, 9), (2025, 12, 24, 11), (2026, 1, 12)),
    "new year, overdue": ((2025, 12, 31, 16), (2025, 12, 29, 9), (2026, 1, 8)),
    "asked in the holidays": ((2026, 10, 3, 22), (2026, 10, 8, 12), (2026, 10, 21)),
}


@pytest.fixture
def legal_days(db):
    new_year = datetime(2025, 1, 1, tzinfo=SHANGHAI)
    services.set_hours(department_id=None, since=date(2025, 1, 2), week=WEEK, by=SYSTEM, at=new_year)
    services.load_year(year=2026, by=SYSTEM, at=new_year)
    selectors.forget()
    yield
    selectors.forget()


def moment(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


def outlook(office, around):
    """The co-signing case as if it were then."""
    at, due, wanted = (moment(*parts) for parts in AROUND[around])
    case = office.to_cosign()
    case.period_start = wanted
    items = list(WorkItem.objects.filter(case_id=case.case_id, closed_at=None))
    for item in items:
        item.due_at = due
    return launch_of(case, items, at), at, due, wanted


@pytest.mark.usefixtures("legal_days")
@pytest.mark.parametrize("around", AROUND)
def test_the_forecast_agrees_with_counting_minutes(office, around):
    launch, at, due, wanted = outlook(office, around)
    for one in launch.outlooks.values():
        latest, told = one.forecast.latest, one.forecast
        assert MINUTES.between(latest, wanted) == AFTER_COSIGN
        assert MINUTES.between(latest + timedelta(minutes=1), wanted) < AFTER_COSIGN or not MINUTES.between(
            latest, latest + timedelta(minutes=1))
        assert told.slips_to == MINUTES.after(MINUTES.after(max(latest, at), DAY), AFTER_COSIGN)
        assert told.reached_at == max(MINUTES.after(max(due, at), AFTER_COSIGN), wanted)
        reachable = MINUTES.after(at, AFTER_COSIGN) <= wanted
        assert (one.kind == "bad") is not reachable
    assert launch.expected == max(one.forecast.reached_at for one in launch.outlooks.values())
    assert launch.slips is (MINUTES.after(max(due, at), AFTER_COSIGN) > wanted)


@pytest.mark.usefixtures("legal_days")
@pytest.mark.parametrize("around", AROUND)
def test_the_bars_of_the_time_line_end_where_the_forecast_does(office, around):
    launch, at, due, _wanted = outlook(office, around)
    ahead = [bar for bar in launch.bars if not bar.open]
    assert [bar.name for bar in ahead] == ["法律审核", "OA领导审批", "协同任务分派"]
    assert {bar.since for bar in launch.bars if bar.open} == {at}
    ends = max(due, at).astimezone(UTC)
    for bar, seconds in zip(ahead, (8 * HOUR, 8 * HOUR, 5 * DAY), strict=True):
        assert bar.since.astimezone(UTC) == ends
        ends = MINUTES.after(ends, seconds)
        assert bar.until == ends
    assert max(ends, launch.wanted) == launch.expected


@pytest.mark.usefixtures("legal_days")
def test_the_sentence_names_the_moments(office):
    launch, *_rest = outlook(office, "national day, in time")
    assert outlook_words(launch.first).endswith("上线将顺延到 10 月 20 日（周二）17:30。")
    assert "在 9 月 30 日（周三）" not in launch_words(launch)
    assert launch_words(launch) == "按各环节时限推算，赶得上计划的 10 月 20 日（周二）00:00 上线。"

    late, *_rest = outlook(office, "national day, too late")
    assert "已经错过" in outlook_words(late.first)


@pytest.mark.usefixtures("legal_days")
@pytest.mark.parametrize("around", AROUND)
def test_everything_on_the_time_line_stands_inside_the_picture(office, around):
    launch, *_rest = outlook(office, around)
    line = time_line(launch)
    for strip in line.strips:
        assert line.left <= strip.x
        assert strip.x + strip.width <= line.width
    for mark in (line.today, line.wanted, line.expected, *line.days):
        assert line.left <= mark.x <= line.width


def test_the_experts_count_for_online_campaigns_only(office):
    """Before the co-sign, the longest of its branches counts: two days of the departments, experts or not."""
    case = office.submit(office.open())
    items = office.items(case)
    launch = launch_of(case, items, office.clock)
    assert "五类专家评审" not in [bar.name for bar in launch.bars]
    case.online = True
    assert "五类专家评审" in [bar.name for bar in launch_of(case, items, office.clock).bars]
