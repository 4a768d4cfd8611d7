"""An edited calendar moves what is open: timers and deadlines, once, and nothing that is over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.services import resume_case, suspend_case, transfer
from approvals.working_time import selectors, services
from approvals.working_time.models import Recount
from approvals.working_time.reckoning import between
from approvals.working_time.services import Exceptional
from approvals.working_time.services.recounting import SEEN_BY_ALL
from tests.inbox.world import World
from tests.runtime.drawings import draw, end, start, timer, user
from workflows.ledger.models import Event, Message
from workflows.ledger.outbox import deliver_due
from workflows.runtime import jobs
from workflows.runtime.models import StartClock, Timer

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
WAITS = "等待供应商补充材料"
SHUT = Exceptional("holiday", "台风停工")
HALF = Exceptional("special", "半天", "09:00-12:00")


def local(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def work(limit="14h", post="quality_reviewer", late="14h"):
    """One step with a limit, and a timer at it."""
    task = user("work", assignee="", candidateGroups=post, outcomes="pass", **({"limit": limit} if limit else {}))
    return draw("shift", start(), task, timer("boundaryEvent", "late", late, attachedToRef_="work"),
                user("chief", assignee="", candidateGroups="leader"), end(), end("other"),
                flows="start -> work -> end; late -> chief -> other")


@pytest.fixture
def house(world, manager):
    """The small house of the inbox, at work on Monday morning, and its manager's calendar."""
    made = House(world)
    made.by = manager
    return made


class House(World):
    def later(self, **time):
        return self.now

    def begin(self, **changes):
        self.now, source = MONDAY, work(**changes)
        again, self.published = source == getattr(self, "published", None), source
        return self.start(source, key="shift", again=again)

    def shut(self, day, *, what=SHUT, department=None, last=None):
        """Edit the calendar now, and let the worker do what follows."""
        services.set_days(department_id=department and department.pk, first=day, last=last or day, what=what,
                          by=self.by, at=self.now)
        return self.work_off()

    def work_off(self):
        deliver_due(20, self.now)
        return Recount.objects.latest("pk")

    def due(self, case):
        return WorkItem.objects.get(case=case, node="work").due_at

    def rings(self, case):
        return Timer.objects.get(case=case).due_at


def moved(recount):
    recount.refresh_from_db()
    return recount.timers_moved, recount.items_moved


def test_a_new_holiday_moves_deadline_timer_and_place_in_the_inbox(house):
    case = house.begin()
    assert house.due(case) == house.rings(case) == local("09-08 17:30")

    recount = house.shut(date(2026, 9, 8))

    assert house.due(case) == house.rings(case) == local("09-09 17:30")
    assert {row.urgent_at for row in Principal.objects.filter(open=True)} == {local("09-09 17:30")}
    assert moved(recount) == (1, 1)
    event = Event.objects.filter(verb="working_time.recounted").get()
    assert (event.stream, event.actor_id) == ("working_time", None)
    assert '"items_moved":1' in event.body
    assert '"timers_moved":1' in event.body


def test_the_same_going_over_again_moves_and_tells_nothing(house):
    case = house.begin()
    recount = house.shut(date(2026, 9, 8))
    before = house.due(case), Event.objects.count()

    house.now += SEEN_BY_ALL  # once more, when every process knows the change
    house.work_off()
    services.run(recount_id=recount.pk, at=house.now)

    assert (house.due(case), Event.objects.count()) == before
    assert moved(recount) == (1, 1)


def test_what_was_opened_meanwhile_by_the_old_calendar_is_set_right_by_the_second_going_over(house):
    case = house.begin()
    house.shut(date(2026, 9, 8))
    WorkItem.objects.filter(case=case).update(due_at=local("09-08 17:30"))  # as a process would that knew nothing yet

    house.now += SEEN_BY_ALL
    house.work_off()

    assert house.due(case) == local("09-09 17:30")


def test_taking_the_holiday_back_puts_everything_where_it_was(house):
    case = house.begin()
    house.shut(date(2026, 9, 8))
    services.remove_day(day_id=services.set_days(department_id=None, first=date(2026, 9, 8), last=date(2026, 9, 8),
                                                 what=SHUT, by=house.by, at=house.now)[0].pk, by=house.by, at=house.now)
    house.work_off()
    assert house.due(case) == house.rings(case) == local("09-08 17:30")


def test_elapsed_time_and_dates_do_not_move(house):
    case = house.begin(limit="", late="PT30H")
    before = house.rings(case)
    recount = house.shut(date(2026, 9, 8))
    assert house.rings(case) == before
    assert moved(recount) == (0, 0)


def test_what_is_overdue_stays_so_and_what_has_rung_does_not_ring_again(house):
    case = house.begin()
    house.now = local("09-08 17:30")
    assert jobs.sweep(house.now) == 1
    late = WorkItem.objects.get(case=case, node="work")
    other = house.begin()
    house.now = local("09-08 17:31")

    house.shut(date(2026, 9, 9))

    assert not Timer.objects.filter(case=case).exists()
    late.refresh_from_db()
    assert late.due_at == local("09-08 17:30")
    assert house.rings(other) == local("09-08 17:30")  # due, and about to ring: it rings
    assert jobs.sweep(house.now) == 1
    assert jobs.sweep(house.now + timedelta(days=9)) == 0


def test_a_branchs_own_day_moves_only_its_own_work(house):
    people = house.people
    at_home, away = house.begin(post="quality_reviewer"), house.begin(post="branch_HZ")
    house.shut(date(2026, 9, 8), department=people.departments.HZ)
    assert house.due(at_home) == local("09-08 17:30")
    assert house.due(away) == local("09-09 17:30")
    house.shut(date(2026, 9, 9), department=people.departments.HZ, what=HALF)
    assert house.due(away) == local("09-10 14:30")
    assert house.due(at_home) == local("09-08 17:30")


def rest(house, case, since, until):
    suspend_case(case_id=case.pk, by=house.people.wujing, at=local(since), reason=WAITS)
    resume_case(case_id=case.pk, by=house.people.wujing, at=local(until), reason=WAITS)


def test_after_a_rest_only_what_was_left_is_reckoned_anew(house):
    case = house.begin()
    rest(house, case, "09-07 12:00", "09-10 09:00")  # 3 of 14 hours used
    assert house.due(case) == house.rings(case) == local("09-11 14:30")

    house.now = local("09-10 10:00")
    house.shut(date(2026, 9, 11))

    assert house.due(case) == house.rings(case) == local("09-14 14:30")


def test_a_day_that_becomes_free_while_the_case_rests_costs_nothing_of_what_was_left(house):
    case = house.begin()
    suspend_case(case_id=case.pk, by=house.people.wujing, at=local("09-07 12:00"), reason=WAITS)
    house.now = local("09-07 13:00")
    house.shut(date(2026, 9, 8))
    resume_case(case_id=case.pk, by=house.people.wujing, at=local("09-09 09:00"), reason=WAITS)

    calendar = selectors.calendar_for()
    assert between(calendar, local("09-09 09:00"), house.due(case)) == timedelta(hours=11)
    assert house.due(case) == house.rings(case) == local("09-10 14:30")


def test_edits_and_rests_in_any_order_leave_the_working_time_that_was_given(house):
    case, used = house.begin(limit="40h", late="40h"), timedelta()
    at = MONDAY
    for number, day in enumerate((9, 11, 15, 17)):
        stopped, resumed = at + timedelta(hours=20 + number), at + timedelta(hours=50 + 3 * number)
        house.now = at + timedelta(minutes=5)
        house.shut(date(2026, 9, day), what=(SHUT, HALF)[number % 2])
        used += between(selectors.calendar_for(), at, stopped)
        suspend_case(case_id=case.pk, by=house.people.wujing, at=stopped, reason=WAITS)
        resume_case(case_id=case.pk, by=house.people.wujing, at=resumed, reason=WAITS)
        at = resumed
    assert used + between(selectors.calendar_for(), at, house.due(case)) == timedelta(hours=40)
    assert house.rings(case) == house.due(case)


def test_a_recount_that_is_cut_short_goes_on_where_it_stopped(house, monkeypatch):
    from approvals.working_time.services import recounting

    cases = [house.begin() for _ in range(5)]
    monkeypatch.setattr(recounting, "BATCH", 2)
    ticks = iter([0.0, 1.0, 99.0])
    monkeypatch.setattr(recounting, "monotonic", lambda: next(ticks, 0.0))

    recount = house.shut(date(2026, 9, 8))
    assert (recount.cases_done, recount.finished_at) == (2, None)

    house.now += timedelta(seconds=2)
    recount = house.work_off()
    assert (recount.cases_done, moved(recount)) == (5, (5, 5))
    assert {house.due(case) for case in cases} == {local("09-09 17:30")}


def test_a_change_that_is_refused_asks_for_nothing(house):
    with pytest.raises(services.CannotSchedule):
        house.shut(date(2026, 9, 1))
    assert not Recount.objects.exists()
    assert not Message.objects.filter(effect="working_time.recount").exists()


def test_work_that_was_handed_over_keeps_counting_from_where_it_began(house):
    case, people = house.begin(), house.people
    item = WorkItem.objects.get(case=case, node="work")
    transfer(item_id=item.pk, case_id=case.pk, to=people.liuyang.number, reason="更熟悉这项业务", by=people.wangmin,
             at=local("09-08 10:00"))
    mine = WorkItem.objects.open().get(case=case)
    assert mine.due_at == local("09-08 17:30")

    house.now = local("09-08 11:00")
    house.shut(date(2026, 9, 9))
    mine.refresh_from_db()
    assert mine.due_at == local("09-08 17:30")  # the new holiday lies behind its deadline

    house.shut(date(2026, 9, 8), what=HALF)
    mine.refresh_from_db()
    assert mine.due_at == local("09-10 14:30")


def test_clocks_that_start_cases_ring_by_the_edited_calendar(house):
    from tests.runtime.publishing import publish
    from tests.runtime.test_clocks import by_the_clock

    house.now = MONDAY
    publish("review", by_the_clock("<timeCycle>R3/14h</timeCycle>"), at=MONDAY)
    jobs.sweep(MONDAY)
    clock = StartClock.objects.get()
    assert clock.due_at == local("09-08 17:30")
    assert house.shut(date(2026, 9, 8)).timers_moved == 1
    clock.refresh_from_db()
    assert clock.due_at == local("09-09 17:30")

    jobs.sweep(clock.due_at)
    clock.refresh_from_db()
    assert (clock.fired, clock.counted_from, clock.due_at) == (1, local("09-09 17:30"), local("09-11 17:30"))
    house.now = local("09-09 18:00")
    house.shut(date(2026, 9, 11))
    assert StartClock.objects.get().due_at == local("09-14 17:30")
