"""Who stands in for whom: what the inbox asks, against the database."""

import pytest

from approvals.absence.chains import Place
from approvals.absence.selectors import Why, acting_for, seats_for, stand_in, substitutes_of
from tests.absence.factories import away
from tests.organisation.factories import add_person, hold

CASE = "marketing_case"


def places(seats):
    return {(seat.absent_name, seat.seat.place.kind, seat.post_name) for seat in seats}


def test_nobody_stands_in_for_somebody_who_is_there(world, now):
    assert stand_in(world.wangmin.pk, CASE, None, now) is None
    assert substitutes_of(world.wangmin.pk, CASE, None, now) == []
    assert seats_for(world.liuyang, now) == []


def test_a_substitute_sits_at_the_name_and_the_posts_of_the_absent_one(world, now):
    away(world.wangmin, now, world.liuyang)

    seats = seats_for(world.liuyang, now)
    assert places(seats) == {("王敏", "person", ""), ("王敏", "post", "品质审核岗")}
    assert all(seat.seat.process_keys is None and not seat.seat.only for seat in seats)
    assert all(world.wangmin.pk in seat.seat.barred for seat in seats)


@pytest.mark.parametrize(("begins", "sits"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_the_substitute_sits_from_the_beginning_up_to_the_end(world, now, begins, sits):
    away(world.wangmin, now, world.liuyang, begins=begins)

    assert bool(seats_for(world.liuyang, now)) is sits


def test_an_absence_ended_early_is_over_at_once(world, now):
    away(world.wangmin, now, world.liuyang, ended_at=now)

    assert seats_for(world.liuyang, now) == []
    assert stand_in(world.wangmin.pk, CASE, None, now) is None


def test_a_substitute_for_one_process_or_one_post_sits_only_there(world, now):
    away(world.wangmin, now, world.liuyang, process_key=CASE)
    away(world.chenxiao, now, world.liuyang, post=world.posts.marketing_clerk)

    seats = {(seat.absent_name, seat.seat.place.kind): seat.seat.process_keys for seat in seats_for(world.liuyang, now)}
    assert seats == {("王敏", "person"): {CASE}, ("王敏", "post"): {CASE}, ("陈晓", "post"): None}
    assert substitutes_of(world.chenxiao.pk, CASE, None, now) == []
    assert substitutes_of(world.chenxiao.pk, CASE, world.posts.marketing_clerk.pk, now) == [world.liuyang.pk]


def test_a_chain_is_followed_to_somebody_who_is_there(world, now):
    away(world.wangmin, now, world.liuyang)
    away(world.liuyang, now, world.fengtao)

    assert substitutes_of(world.wangmin.pk, CASE, None, now) == [world.fengtao.pk]
    assert stand_in(world.wangmin.pk, CASE, None, now) == (world.fengtao.pk, None, Why.SUBSTITUTE)
    assert {seat.absent_name for seat in seats_for(world.fengtao, now)} == {"王敏", "刘洋"}
    assert seats_for(world.liuyang, now) == []  # away, so not standing in


def test_several_substitutes_all_see_the_work(world, now):
    away(world.wangmin, now, world.liuyang, world.fengtao)

    assert substitutes_of(world.wangmin.pk, CASE, None, now) == [world.liuyang.pk, world.fengtao.pk]
    assert seats_for(world.liuyang, now)
    assert seats_for(world.fengtao, now)


def test_an_initiator_is_skipped_and_the_head_of_the_department_is_asked(world, now):
    away(world.wangmin, now, world.liuyang)
    post = [("post", world.posts.quality_reviewer.pk)]
    initiator = {world.liuyang.pk}

    assert stand_in(world.wangmin.pk, CASE, None, now, initiator) == (None, world.posts.process_manager.pk, Why.HEAD)
    assert acting_for(world.liuyang, now, CASE, post, initiator) is None
    assert acting_for(world.wujing, now, CASE, post, initiator).on_behalf_of == "王敏 (10002)"
    assert acting_for(world.wujing, now, CASE, post) is None  # there is a substitute
    heads = {seat.seat.place.kind: seat.seat.only for seat in seats_for(world.wujing, now)}
    assert heads == {"person": initiator, "post": initiator}


def test_the_head_above_is_asked_when_the_departments_own_is_excluded_or_away(world, now):
    province = world.wangmin.department.parent
    chief = add_person(name="总经理", role="leader", department=province)
    hold(chief, "general_manager")
    chief.holdings.get().post.__class__.objects.filter(code="general_manager").update(is_head=True)
    away(world.wangmin, now)

    assert stand_in(world.wangmin.pk, CASE, None, now).post_id == world.posts.process_manager.pk
    assert stand_in(world.wangmin.pk, CASE, None, now, {world.wujing.pk}).post_id == chief.holdings.get().post_id
    mine = [("person", world.wangmin.pk)]
    assert acting_for(chief, now, CASE, mine, {world.wujing.pk}).absent_id == world.wangmin.pk
    assert acting_for(chief, now, CASE, mine) is None
    assert seats_for(chief, now) == []
    away(world.wujing, now)
    assert stand_in(world.wangmin.pk, CASE, None, now).post_id == chief.holdings.get().post_id
    assert "王敏" in {seat.absent_name for seat in seats_for(chief, now)}


def test_a_head_is_not_asked_while_another_holder_of_the_post_is_there(world, now):
    hold(world.liuyang, world.posts.quality_reviewer)
    away(world.wangmin, now)

    assert {seat.seat.place for seat in seats_for(world.wujing, now)
            if not seat.seat.only} == {Place("person", world.wangmin.pk)}  # fmt: skip
    assert [seat.seat.only for seat in seats_for(world.wujing, now) if seat.seat.place.kind == "post"] == [
        {world.liuyang.pk}
    ]


def test_a_circle_that_dates_made_falls_to_the_head(world, now):
    away(world.wangmin, now, world.liuyang)
    away(world.liuyang, now, world.wangmin)

    assert substitutes_of(world.wangmin.pk, CASE, None, now) == []
    assert stand_in(world.wangmin.pk, CASE, None, now).why == Why.HEAD
    assert {seat.absent_name for seat in seats_for(world.wujing, now)} == {"王敏", "刘洋"}


def test_who_left_or_may_not_decide_does_not_stand_in(world, now):
    type(world.liuyang).objects.filter(pk=world.liuyang.pk).update(is_active=False, deactivated_at=now)
    away(world.wangmin, now, world.liuyang, world.zhengshen, world.heguan)

    assert stand_in(world.wangmin.pk, CASE, None, now).why == Why.HEAD


def test_nobody_at_all_is_said_as_such(world, now):
    away(world.fengtao, now)

    assert stand_in(world.fengtao.pk, CASE, None, now) == (None, None, Why.NOBODY)


def test_acting_says_for_whom_and_through_which_post(world, now):
    away(world.wangmin, now, world.liuyang)
    mine = [("person", world.chenxiao.pk), ("post", world.posts.quality_reviewer.pk)]

    acting = acting_for(world.liuyang, now, CASE, mine)
    assert (acting.absent_id, acting.post_id, acting.post_name) == (
        world.wangmin.pk, world.posts.quality_reviewer.pk, "品质审核岗",
    )  # fmt: skip
    assert acting_for(world.fengtao, now, CASE, mine) is None
    assert acting_for(world.liuyang, now, CASE, mine, {world.wangmin.pk}) is None  # it is the absent one's own case


def test_every_question_is_one_statement(world, now, django_assert_num_queries):
    away(world.wangmin, now, world.liuyang)
    away(world.liuyang, now, world.fengtao)
    for question in (
        lambda: seats_for(world.fengtao, now),
        lambda: seats_for(world.chenxiao, now),
        lambda: seats_for(world.wujing, now),
        lambda: acting_for(world.fengtao, now, CASE, [("person", world.wangmin.pk)]),
        lambda: stand_in(world.wangmin.pk, CASE, None, now),
        lambda: substitutes_of(world.wangmin.pk, CASE, None, now),
    ):
        with django_assert_num_queries(1):
            question()
