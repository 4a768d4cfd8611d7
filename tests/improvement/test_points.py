"""Points follow from deeds that are on record, by the rates of their day; nobody earns anything by saying so."""

import json
from datetime import date, timedelta

import pytest

from approvals.improvement import services
from approvals.improvement.models import USUAL, KeyCase, Kind, Rate
from approvals.improvement.selectors import points
from approvals.improvement.services import STREAM, CannotSet
from approvals.walkthrough.models import Move, Walkthrough
from tests.library.drawing import bpmn, task
from workflows.ledger.models import Event
from workflows.library.services import draft_version

YEAR = 2026


def totals(year=YEAR):
    return {one.name: one.points for one in points.people(year)}


def deeds_of(person, year=YEAR):
    return [(one.kind, one.points) for one in points.lines_of(year, person)]


def verified(office, **more):
    item = office.note(office.task(office.dispatched()), **more)
    office.mended(item)
    return office.verify(item)


def test_a_recorded_test_counts_and_one_in_time_counts_more(office):
    in_time, late = office.dispatched(), office.dispatched(title="又一次")
    office.record(office.task(in_time))
    office.now += timedelta(days=20)
    office.record(office.task(late, office.ningbo), by=office.ningbo_staff)

    assert deeds_of(office.hangzhou_staff) == [(Kind.TIMELY, USUAL[Kind.TIMELY]), (Kind.TEST, USUAL[Kind.TEST])]
    assert deeds_of(office.ningbo_staff) == [(Kind.TEST, USUAL[Kind.TEST])]


def test_a_plan_or_a_task_that_nobody_recorded_earns_nothing(office):
    office.dispatched()
    assert totals() == {}


def test_a_defect_counts_for_its_finder_and_its_mending_for_its_owner_once_somebody_has_verified_it(office):
    item = office.note(office.task(office.dispatched()))
    office.mended(item)
    assert totals() == {}
    office.verify(item)

    assert deeds_of(office.hangzhou_staff) == [(Kind.DEFECT, USUAL[Kind.DEFECT])]
    assert dict(deeds_of(office.owner)) == {kind: USUAL[kind] for kind in (Kind.OPTIMISATION, Kind.TIMELY)}


def test_what_was_not_mended_by_its_day_is_not_in_time(office):
    item = office.note(office.task(office.dispatched()))
    office.now += timedelta(days=20)
    office.mended(item)
    office.verify(item)

    assert deeds_of(office.owner) == [(Kind.OPTIMISATION, USUAL[Kind.OPTIMISATION])]


def test_everybody_who_played_in_a_signed_walk_through_counts_once(office):
    source, by = bpmn(task("review", "审核")), office.manager.as_actor()
    version = draft_version(process_id=office.process.pk, source=source, by=by, at=office.tick())
    known = {"version": version, "sha256": version.sha256, "clock": office.now, "opened_by": office.manager,
             "opened_at": office.now, "signing_post": "quality", "document": "{}"}
    signed = Walkthrough.objects.create(name="更换网关", state="passed", ended="done", signed_by=office.owner,
                                        signed_at=office.tick(), opinion="走通", **known)
    playing = Walkthrough.objects.create(name="还在走", **known)
    for walk, who, number in [(signed, office.hangzhou_staff, 1), (signed, office.hangzhou_staff, 2),
                              (signed, office.manager, 3), (playing, office.ningbo_staff, 1)]:
        Move.objects.create(walkthrough=walk, number=number, body="{}", by=who, at=office.now, clock=office.now)

    worth = USUAL[Kind.WALKTHROUGH]
    assert totals() == {office.hangzhou_staff.name: worth, office.manager.name: worth}


def test_a_rate_counts_from_its_day_and_never_before(office):
    office.record(office.task(office.dispatched()))
    services.set_rate(kind="test", points=50, since=date(2026, 12, 2), by=office.manager, at=office.tick())
    office.now += timedelta(days=2)
    office.record(office.task(office.dispatched(), office.ningbo), by=office.ningbo_staff)

    assert dict(deeds_of(office.hangzhou_staff))[Kind.TEST] == USUAL[Kind.TEST]
    assert dict(deeds_of(office.ningbo_staff))[Kind.TEST] == 50


@pytest.mark.parametrize(("kind", "value", "day"), [
    ("test", 5, date(2026, 11, 29)), ("test", 1001, date(2026, 12, 1)), ("test", -1, date(2026, 12, 1)),
    ("gossip", 5, date(2026, 12, 1)),
])
def test_a_rate_that_cannot_be_is_refused_and_leaves_no_trace(office, kind, value, day):
    with pytest.raises(CannotSet):
        services.set_rate(kind=kind, points=value, since=day, by=office.manager, at=office.tick())
    assert not Rate.objects.exists()
    assert not Event.objects.filter(stream=STREAM).exists()


def test_a_rate_set_twice_for_a_day_is_the_later_one_and_both_are_on_record(office):
    for value in (7, 8):
        services.set_rate(kind="defect", points=value, since=date(2026, 12, 1), by=office.manager, at=office.tick())

    assert points.Worth().of(Kind.DEFECT, date(2026, 12, 1)) == 8
    said = [json.loads(body)["detail"]["points"] for body in
            Event.objects.filter(stream=STREAM).order_by("seq").values_list("body", flat=True)]
    assert said == [7, 8]


def name_case(office, **more):
    known = {"person_id": office.owner.pk, "process_id": office.process.pk, "title": "回执补发", "reason": "可推广"}
    return services.name_key_case(**{**known, **more}, by=office.manager, at=office.tick())


def test_a_key_case_is_named_by_somebody_else_and_only_once(office):
    name_case(office)
    with pytest.raises(CannotSet, match="已经评定过"):
        name_case(office)
    with pytest.raises(CannotSet, match="自己"):
        name_case(office, person_id=office.manager.pk)

    assert KeyCase.objects.count() == 1
    assert deeds_of(office.owner) == [(Kind.KEY_CASE, USUAL[Kind.KEY_CASE])]


def test_equals_share_a_place_and_the_next_one_is_counted_on(office):
    verified(office)
    other = office.person("何支二", office.ningbo)
    for person in (office.hangzhou_head, office.ningbo_head):
        name_case(office, person_id=person.pk, title=person.name)
    name_case(office, person_id=other.pk, title="一")
    name_case(office, person_id=other.pk, title="二")

    ranks = [(one.place, one.points) for one in points.people(YEAR)]
    assert ranks == [(1, 60), (2, 30), (2, 30), (4, 12), (5, 3)]


def test_departments_are_ranked_by_what_their_people_have_done(office):
    verified(office)
    name_case(office, person_id=office.ningbo_staff.pk)

    assert [(one.name, one.points) for one in points.departments(YEAR)] == [
        ("宁波分公司", 30), ("省公司", 12), ("杭州分公司", 3)]


def test_another_year_knows_nothing_of_it(office):
    verified(office)
    assert points.people(2025) == []
    assert points.people(2027) == []


def test_a_ranking_costs_the_same_for_few_and_many(office, django_assert_num_queries):
    verified(office)
    with django_assert_num_queries(6):
        points.people(YEAR)
    for number in range(5):
        name_case(office, title=f"案例{number}", person_id=office.person(f"职工{number}", office.ningbo).pk)
    with django_assert_num_queries(6):
        assert len(points.people(YEAR)) == 7
