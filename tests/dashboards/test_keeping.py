"""Keeping: only what has moved is read again, in batches, and the months that changed are piled up anew."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from approvals.health.services import measure
from reports.dashboards.models import Changed, Course, Pile, Progress, Step
from reports.dashboards.services import keep, keeping
from reports.dashboards.services.piles import packed
from tests.dashboards.conftest import board
from tests.health.conftest import Clinic
from tests.organisation.factories import common_people


@pytest.fixture
def clinic(db):
    return Clinic(common_people())


def kept(clinic):
    at = clinic.later()
    measure(at=at)
    return keep(at=at)


def test_what_was_kept_is_not_kept_again(clinic):
    clinic.through(clinic.start())
    assert kept(clinic) == 6
    before = list(Pile.objects.order_by("pk").values())
    assert kept(clinic) == 0
    assert list(Pile.objects.order_by("pk").values()) == before
    assert (Step.objects.count(), Course.objects.count(), Changed.objects.count()) == (6, 1, 0)


def test_a_case_that_moves_is_read_again(clinic):
    case = clinic.start()
    kept(clinic)
    assert Course.objects.get().open
    clinic.through(case)
    kept(clinic)
    course = Course.objects.get()
    assert (course.open, course.finished is not None, course.returned) == (False, True, False)
    assert board(clinic.now).finished.count == 1


def test_steps_wait_until_they_are_measured(clinic):
    clinic.through(clinic.start())
    keep(at=clinic.later())
    assert not Step.objects.exists()
    kept(clinic)
    assert Step.objects.count() == 6


def test_batches_are_bounded_and_the_next_goes_on(clinic, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 4)
    monkeypatch.setattr(keeping, "ROUNDS", 1)
    clinic.through(clinic.start())
    kept(clinic)
    assert Step.objects.count() == 4
    kept(clinic)
    assert Step.objects.count() == 6
    monkeypatch.setattr(keeping, "PILED", 0)
    clinic.through(clinic.start(again=True))
    as_of = Progress.objects.get().kept_at
    kept(clinic)
    assert Changed.objects.exists()
    assert Progress.objects.get().kept_at == as_of  # the figures do not hold as of now


def test_what_was_played_into_the_past_is_found_within_a_day(clinic):
    case = clinic.through(clinic.start())
    kept(clinic)
    Step.objects.filter(node="legal").delete()
    clinic.later(days=3)
    kept(clinic)
    assert case.pk in Step.objects.filter(node="legal").values_list("case_id", flat=True)


def test_the_number_of_statements_does_not_grow_with_the_cases(clinic):
    clinic.through(clinic.start())
    measure(at=clinic.later())
    with CaptureQueriesContext(connection) as one:
        keep(at=clinic.now)
    for _more in range(3):
        clinic.through(clinic.start(again=True))
    measure(at=clinic.later())
    with CaptureQueriesContext(connection) as three:
        keep(at=clinic.now)
    assert len(three) <= len(one)


def test_times_are_kept_in_order_little_end_first():
    assert packed([258, 1]) == b"\x01\0\0\0\x02\x01\0\0"


def test_months_without_anything_are_empty_and_not_the_end_of_the_page(clinic):
    clinic.through(clinic.start())
    kept(clinic)
    later = board(clinic.now + timedelta(days=200))
    assert (later.finished.count, later.finished.median, later.on_time.text, later.steps) == (0, None, "—", [])
    assert not later.is_empty or later.open.count == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_comes_second_leaves_it_to_the_first():
    now = keeping.BEGINNING + timedelta(days=9999)
    Progress.objects.create(pk=1, steps_until=keeping.BEGINNING)
    said = []

    def second():
        said.append(keep(at=now))
        connections["default"].close()

    with transaction.atomic():
        Progress.objects.select_for_update().get(pk=1)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(20)
    assert said == [0]
    assert Progress.objects.get().kept_at is None
