"""What is measured of steps and cases, and what it is summed up to."""

import math
import random
import threading
from datetime import timedelta
from statistics import median

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from approvals.health import escapes, services, sql
from approvals.health.models import CaseTime, Figure, Period, Progress, StepTime, Summary
from approvals.inbox.models import WorkItem
from workflows.landscape import health as port
from workflows.runtime.services import cancel_case


def figure(node="", period=Period.QUARTER):
    return Figure.objects.get(node=node, period=period)


def test_a_step_is_measured_in_the_working_time_of_those_it_lay_with(clinic):
    case = clinic.through(clinic.start(), quality=timedelta(hours=26))  # from Monday morning into Tuesday's
    clinic.measured()
    item = clinic.item(case, "quality")
    wall = (item.closed_at - item.opened_at).total_seconds()
    step = StepTime.objects.get(item=item)
    assert wall > 26 * 3600
    assert step.worked == wall - (1.5 + 15.5) * 3600  # without the noon and the night between
    assert (step.timed, step.late, step.returned) == (True, True, False)  # eight hours were allowed


def test_a_case_says_what_went_wrong_on_its_way(clinic):
    smooth, rough = clinic.through(clinic.start()), clinic.start(again=True)
    clinic.through(rough, back=True)
    clinic.measured()
    told = {row.case_id: (row.completed, row.returned, row.late) for row in CaseTime.objects.all()}
    assert told == {smooth.pk: (True, False, 0), rough.pk: (True, True, 0)}
    cases, quality = figure(), figure("quality")
    assert (cases.count, cases.returned) == (2, 1)
    assert (quality.count, quality.returned, quality.timed) == (3, 1, 3)
    assert cases.escapes is None


def test_cancelled_cases_count_beside_and_not_among_those_that_ended(clinic):
    case = clinic.start()
    cancel_case(case_id=case.pk, by=clinic.people.wujing.as_actor(), at=clinic.later(), reason="不办了")
    clinic.measured()
    assert (figure().count, figure().cancelled) == (0, 1)


def test_measuring_twice_changes_nothing_and_late_commits_are_found(clinic):
    case = clinic.through(clinic.start())
    assert clinic.measured() > 0
    assert clinic.measured() == 0
    StepTime.objects.filter(item__case=case, node="legal").delete()  # as if it had been committed after the look
    assert clinic.measured() == 1


def test_what_ended_long_ago_and_came_only_now_is_found_within_a_day(clinic):
    clinic.through(clinic.start())
    clinic.measured()
    clinic.later(days=3)
    services.measure(at=clinic.now)
    case = clinic.through(clinic.start(again=True))
    long_ago = clinic.now - timedelta(days=2)  # a log that is played brings its own moments
    WorkItem.objects.filter(case=case).update(opened_at=long_ago, closed_at=long_ago)
    clinic.measured()
    assert not StepTime.objects.filter(item__case=case).exists()
    services.measure(at=clinic.later(days=1))
    assert StepTime.objects.filter(item__case=case).count() == 6


def test_batches_are_bounded_and_the_next_goes_on_where_the_last_stopped(clinic, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    monkeypatch.setattr(services, "ROUNDS", 1)
    case = clinic.through(clinic.start())
    assert clinic.measured() == 2
    assert StepTime.objects.filter(item__case=case).count() == 2
    monkeypatch.setattr(services, "ROUNDS", 10)
    clinic.measured()
    assert StepTime.objects.filter(item__case=case).count() == 6


def test_the_number_of_statements_does_not_grow_with_the_cases(clinic):
    clinic.through(clinic.start())
    with CaptureQueriesContext(connection) as one:
        clinic.measured()
    for _more in range(3):
        clinic.through(clinic.start(again=True))
    clinic.later(minutes=6)
    with CaptureQueriesContext(connection) as four:
        clinic.measured()
    assert len(four) <= len(one)


def test_figures_are_summed_up_again_when_something_came_but_not_every_minute(clinic):
    clinic.through(clinic.start())
    clinic.measured()
    clinic.through(clinic.start(again=True))
    Summary.objects.update(summed_at=clinic.now)
    services.measure(at=clinic.later(minutes=1))
    assert (figure().count, Summary.objects.get().stale) == (1, True)
    measured_at = clinic.later(minutes=6)
    services.measure(at=measured_at)
    assert (figure().count, Summary.objects.get().summed_at) == (2, measured_at)


def test_periods_move_on_even_when_nothing_ends(clinic):
    clinic.through(clinic.start())
    clinic.measured()
    services.measure(at=clinic.later(days=45))
    assert figure(period=Period.MONTH).count == 0
    assert figure(period=Period.QUARTER).count == 1


@pytest.mark.parametrize("many", [1, 2, 3, 9, 10, 11, 40])
def test_medians_and_ninth_deciles_are_those_of_the_book(clinic, many):
    clinic.through(clinic.start())
    chance, at = random.Random(many), clinic.later()
    times, item = [chance.randrange(1_000_000) for _number in range(many)], WorkItem.objects.latest("pk")
    for number, worked in enumerate(times, 1):
        item.pk, item.scope = None, 10_000 + number
        item.save(force_insert=True)
        StepTime.objects.create(item=item, version_id=item.case.process_version_id, node="n", name="步", ended_at=at,
                                worked=worked, returned=False, timed=False, late=False)
    [(node, name, sums)] = sql.of_steps(item.case.process_version_id, services.BEGINNING, at)
    assert (node, name, sums.count, sums.total) == ("n", "步", many, sum(times))
    assert abs(sums.median - median(times)) <= 1
    assert sums.p90 == sorted(times)[math.ceil(0.9 * many) - 1]


def test_a_domain_says_what_slipped_through(clinic, monkeypatch):
    monkeypatch.setattr(escapes, "_known", {"review": lambda cases: cases.filter(title__contains="漏").count()})
    clinic.through(clinic.start(title="漏了一处"))
    clinic.through(clinic.start(again=True))
    clinic.measured()
    assert figure().escapes == 1


def test_the_map_says_how_a_process_does_once_enough_has_ended(clinic):
    clinic.through(clinic.start())
    clinic.measured()
    assert port.marks() == {}
    Figure.objects.filter(node="").update(count=8, timed=10, late=0, returned=0)
    assert port.marks()["review"] == ("ok", "健康度良好")
    Figure.objects.filter(node="").update(late=2)
    assert port.marks()["review"].kind == "warn"
    Figure.objects.filter(node="").update(late=3, returned=3)
    assert port.marks()["review"] == ("bad", "健康度：超时率 30.0 %，退回率 37.5 %")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_comes_second_leaves_it_to_the_first():
    Progress.objects.create(pk=1, steps_until=services.BEGINNING, cases_until=services.BEGINNING)
    said = []

    def second():
        said.append(services._measure_batch(services.BEGINNING + timedelta(days=9999)))
        connections["default"].close()

    with transaction.atomic():
        Progress.objects.select_for_update().get(pk=1)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(20)
    assert said == [0]
