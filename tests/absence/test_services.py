"""Entering, changing and ending absences: who may, what is refused, what is recorded."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.absence import services
from approvals.absence.models import Absence, Secretary
from approvals.absence.selectors import seats_for
from approvals.absence.services import CannotBeAway, Named
from tests.absence.factories import DAY, away, plan
from tests.organisation.factories import add_person
from workflows.ledger.models import Event


def enter(person, wanted, now, by=None):
    return services.enter_absence(person_id=person.pk, plan=wanted, by=(by or person).as_actor(), at=now)


def recorded():
    events = Event.objects.filter(stream="organisation").order_by("seq")
    return [(event.verb, event.object_key) for event in events]


def test_an_absence_is_entered_changed_and_ended_and_each_deed_is_recorded(world, now):
    absence = enter(world.wangmin, plan(now, world.liuyang, begins=0), now)
    wanted = replace(plan(now, world.fengtao, begins=0, days=5), kind="travel")
    services.change_absence(absence_id=absence.pk, plan=wanted, by=world.wangmin.as_actor(), at=now + DAY)
    services.end_absence(absence_id=absence.pk, by=world.wangmin.as_actor(), at=now + 2 * DAY)

    assert recorded() == [
        ("absence.entered", "person:10002"), ("absence.changed", "person:10002"), ("absence.ended", "person:10002"),
    ]  # fmt: skip
    diff = json.loads(Event.objects.get(verb="absence.changed").body)["diff"]
    assert [one["field"] for one in diff] == ["until", "kind", "substitutes"]
    assert (diff[2]["old"], diff[2]["new"]) == ("刘洋 (10010)", "冯涛 (10012)")
    assert seats_for(world.fengtao, now + 2 * DAY) == []


def test_saving_what_is_already_so_records_nothing(world, now):
    absence = enter(world.wangmin, plan(now, world.liuyang), now)
    services.change_absence(
        absence_id=absence.pk, plan=plan(now, world.liuyang), by=world.wangmin.as_actor(), at=now
    )

    assert len(recorded()) == 1


def test_an_absence_called_off_never_begins(world, now):
    absence = enter(world.wangmin, plan(now, world.liuyang), now)
    services.end_absence(absence_id=absence.pk, by=world.wangmin.as_actor(), at=now)

    assert recorded()[-1][0] == "absence.called_off"
    assert seats_for(world.liuyang, now + 1.5 * DAY) == []
    enter(world.wangmin, plan(now, world.fengtao), now)  # the days are free again


@pytest.mark.parametrize(
    ("begins", "days", "says"),
    [(2, 0, "早于开始"), (2, -1, "早于开始"), (-5, 2, "已经过去"), (1, 401, "400 天"), (-32, 40, "一个月前")],
)
def test_impossible_times_are_refused(world, now, begins, days, says):
    with pytest.raises(CannotBeAway, match=says):
        enter(world.wangmin, plan(now, begins=begins, days=days), now)
    assert not Absence.objects.exists()


def test_an_overlap_is_refused_and_names_the_other_absence(world, now):
    enter(world.wangmin, plan(now, world.liuyang, begins=1, days=3, kind="travel"), now)

    with pytest.raises(CannotBeAway, match="2026-12-03 至 2026-12-06（出差）") as refusal:
        enter(world.wangmin, plan(now, world.liuyang, begins=3, days=3), now)
    assert "since" in refusal.value.fields
    enter(world.wangmin, plan(now, world.liuyang, begins=4, days=3), now)  # from its end on is no overlap


def test_one_cannot_stand_in_for_oneself(world, now):
    with pytest.raises(CannotBeAway, match="本人"):
        enter(world.wangmin, plan(now, world.wangmin), now)


def test_who_left_cannot_be_named_as_substitute(world, now):
    gone = add_person(name="离人", is_active=False, deactivated_at=now)

    with pytest.raises(CannotBeAway, match="离人 已停用"):
        enter(world.wangmin, plan(now, gone), now)


def test_who_may_not_decide_cannot_be_named_as_substitute(world, now):
    with pytest.raises(CannotBeAway, match="郑审 的角色不能办理"):
        enter(world.wangmin, plan(now, world.zhengshen), now)


@pytest.mark.parametrize("named", [{"process_key": "no_such_process"}, {"post_id": 0}])
def test_unknown_kinds_of_work_are_refused_at_their_field(world, now, named):
    wanted = replace(plan(now), substitutes=(Named(world.liuyang.pk, **named, field="substitute_2"),))

    with pytest.raises(CannotBeAway) as refusal:
        enter(world.wangmin, wanted, now)
    assert "substitute_2" in refusal.value.fields


def test_a_circle_is_refused_with_its_people_and_days(world, now):
    enter(world.liuyang, plan(now, world.wangmin, begins=2, days=3), now)

    with pytest.raises(CannotBeAway, match="王敏 → 刘洋 → 王敏（2026-12-04 至 2026-12-05都外出）"):
        enter(world.wangmin, plan(now, world.liuyang, begins=1, days=2), now)


def test_a_longer_circle_is_refused_too(world, now):
    enter(world.liuyang, plan(now, world.fengtao), now)
    enter(world.fengtao, plan(now, world.wangmin), now)

    with pytest.raises(CannotBeAway, match="王敏 → 刘洋 → 冯涛 → 王敏"):
        enter(world.wangmin, plan(now, world.liuyang), now)


def test_a_change_may_not_close_a_circle_either(world, now):
    mine = enter(world.wangmin, plan(now, world.fengtao), now)
    enter(world.liuyang, plan(now, world.wangmin), now)

    with pytest.raises(CannotBeAway, match="绕成了一圈"):
        services.change_absence(
            absence_id=mine.pk, plan=plan(now, world.liuyang), by=world.wangmin.as_actor(), at=now
        )
    assert mine.substitutions.get().substitute == world.fengtao


def test_naming_each_other_at_different_times_is_no_circle(world, now):
    enter(world.liuyang, plan(now, world.wangmin, begins=1), now)

    assert enter(world.wangmin, plan(now, world.liuyang, begins=3), now).pk


def test_what_is_over_stays_as_it_is(world, now):
    past = away(world.wangmin, now, world.liuyang, begins=-5)
    by = world.wangmin.as_actor()

    with pytest.raises(CannotBeAway, match="已经结束"):
        services.change_absence(absence_id=past.pk, plan=plan(now, world.liuyang), by=by, at=now)
    with pytest.raises(CannotBeAway, match="已经结束"):
        services.end_absence(absence_id=past.pk, by=by, at=now)


def test_an_absence_that_runs_keeps_its_beginning(world, now):
    running = away(world.wangmin, now, world.liuyang, days=5)

    with pytest.raises(CannotBeAway, match="不能再改开始"):
        services.change_absence(
            absence_id=running.pk, plan=plan(now, world.liuyang), by=world.wangmin.as_actor(), at=now
        )


def test_a_secretary_enters_for_the_department_and_nobody_else_does(world, now):
    with pytest.raises(CannotBeAway, match="不能为 王敏"):
        enter(world.wangmin, plan(now, world.liuyang), now, by=world.liuyang)
    services.appoint_secretary(
        person_id=world.liuyang.pk, department_id=world.departments.QM.pk, by=world.heguan.as_actor(), at=now
    )
    entered = enter(world.wangmin, plan(now, world.liuyang), now, by=world.liuyang)

    assert (entered.source, entered.entered_by) == ("secretary", world.liuyang)
    with pytest.raises(CannotBeAway, match="不能为 陈晓"):  # another department
        enter(world.chenxiao, plan(now, world.liuyang), now, by=world.liuyang)


def test_a_dismissed_secretary_changes_nothing_any_more(world, now):
    by = world.heguan.as_actor()
    made = services.appoint_secretary(
        person_id=world.liuyang.pk, department_id=world.departments.QM.pk, by=by, at=now
    )
    entered = enter(world.wangmin, plan(now, world.fengtao), now, by=world.liuyang)
    services.dismiss_secretary(secretary_id=made.pk, by=by, at=now)

    with pytest.raises(CannotBeAway):
        services.end_absence(absence_id=entered.pk, by=world.liuyang.as_actor(), at=now)
    assert [verb for verb, _key in recorded()] == ["secretary.appointed", "absence.entered", "secretary.dismissed"]


@pytest.mark.parametrize("number", ["10009", "10010"])
def test_auditors_and_secretaries_twice_are_refused(world, now, number):
    Secretary.objects.create(
        person=world.liuyang, department=world.departments.QM, given_by=world.heguan, given_at=now
    )
    person = type(world.liuyang).objects.get(number=number)

    with pytest.raises(CannotBeAway):
        services.appoint_secretary(
            person_id=person.pk, department_id=world.departments.QM.pk, by=world.heguan.as_actor(), at=now
        )


def test_named_twice_stands_in_once(world, now):
    twice = replace(plan(now), substitutes=(Named(world.liuyang.pk), Named(world.liuyang.pk)))

    assert enter(world.wangmin, twice, now).substitutions.count() == 1


def test_an_hour_is_enough_to_be_away(world, now):
    short = replace(plan(now, world.liuyang), since=now, until=now + timedelta(hours=1))
    enter(world.wangmin, short, now)

    assert seats_for(world.liuyang, now)
    assert not seats_for(world.liuyang, now + timedelta(hours=1))
