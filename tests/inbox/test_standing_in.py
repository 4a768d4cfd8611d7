"""Whoever stands in for somebody absent finds that work in their inbox, decides it, and the trail says for whom."""

import json
from datetime import timedelta

import pytest

from approvals.absence.models import Absence
from approvals.inbox import selectors, services
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import Wanted, may_see, visible_cases, visible_item
from approvals.inbox.selectors.items import claim_of
from approvals.inbox.selectors.plain import latest_events
from approvals.inbox.services import CannotDecide, NotYours
from tests.absence.factories import away
from tests.inbox.test_pages import browser
from tests.inbox.test_statements import statements
from tests.inbox.world import events, fresh, open_nodes, review
from tests.organisation.factories import add_person, hold


def listed(person, world, **wanted):
    return [line.item.pk for line in selectors.inbox(person=person, at=world.now, wanted=Wanted(**wanted)).lines]


def started_by_liuyang(world):
    """A case in the quality review that 刘洋 started."""
    case = world.start(review(), by=world.people.liuyang)
    world.decide(case, "draft", "submit", by=world.people.liuyang)
    return world.item(case, "quality")


def test_open_and_new_work_of_somebody_absent_is_before_the_substitute(world):
    people = world.people
    existing = world.item(world.submitted(), "quality")
    assert listed(people.liuyang, world) == []
    away(people.wangmin, world.now, people.liuyang)
    new = world.start(review(), again=True)
    world.decide(new, "draft", "submit", by=people.chenxiao)

    found = selectors.inbox(person=people.liuyang, at=world.now, wanted=Wanted())
    assert {line.item.pk for line in found.lines} == {existing.pk, world.item(new, "quality").pk}
    assert {line.via for line in found.lines} == {"代 王敏"}
    assert (found.counts.total, selectors.inbox_count(people.liuyang, world.now)) == (2, 2)
    assert len(listed(people.liuyang, world, role="for:10002")) == 2
    assert listed(people.liuyang, world, role="for:10003") == listed(people.liuyang, world, role="me") == []
    assert len(listed(people.wangmin, world)) == 2  # they may still do it from wherever they are


def test_the_substitute_may_look_at_the_case_and_only_while_it_is_theirs(world):
    people = world.people
    item = world.item(world.submitted(), "quality")
    assert not may_see(people.liuyang, item.case_id, world.now)
    absence = away(people.wangmin, world.now, people.liuyang)

    assert may_see(people.liuyang, item.case_id, world.now)
    assert visible_item(people.liuyang, item.pk, world.now) == item
    assert list(visible_cases(people.liuyang, world.now)) == [item.case]
    assert claim_of(item, people.liuyang, world.now).via == "代 王敏"
    assert visible_item(people.fengtao, item.pk, world.now) is None
    later = Absence.objects.get(pk=absence.pk).until
    assert visible_item(people.liuyang, item.pk, later) is None
    assert list(visible_cases(people.liuyang, later)) == []


def test_the_trail_says_for_whom_and_so_does_the_item(world):
    people = world.people
    case = world.submitted()
    away(people.wangmin, world.now, people.liuyang)
    world.decide(case, "quality", by=people.liuyang, comment="齐全")

    item = world.item(case, "quality")
    assert (item.decided_by, item.on_behalf_of) == (people.liuyang, people.wangmin)
    assert item.via_post.code == "quality_reviewer"
    actor = json.loads(events(case, "work.decided")[-1].body)["actor"]
    assert (actor["name"], actor["on_behalf_of"], actor["via"]) == ("刘洋", "王敏 (10002)", "品质审核岗")
    assert "刘洋 代 王敏" in [event.who for event in latest_events(fresh(case))]
    assert len(open_nodes(case)) == 3
    assert may_see(people.liuyang, case.pk, world.now + timedelta(days=99))  # they took part


def test_a_decision_that_waits_keeps_for_whom_it_was_given(world):
    people = world.people
    case = world.submitted()
    away(people.wangmin, world.now, people.liuyang)
    world.decide(case, "quality", by=people.liuyang, undo_for=timedelta(seconds=10))
    from workflows.runtime.jobs import sweep_pending

    sweep_pending(world.later(seconds=11))
    assert world.item(case, "quality").on_behalf_of == people.wangmin
    took = json.loads(events(case, "decision.took_effect")[-1].body)
    assert took["actor"]["on_behalf_of"] == "王敏 (10002)"


def test_the_initiator_never_stands_in_and_the_head_is_asked_instead(world):
    people = world.people
    item = started_by_liuyang(world)
    away(people.wangmin, world.now, people.liuyang)

    assert item.pk not in listed(people.liuyang, world)
    with pytest.raises(NotYours):
        world.decide(item.case, "quality", by=people.liuyang)
    assert listed(people.wujing, world) == [item.pk]
    assert may_see(people.wujing, item.case_id, world.now)
    world.decide(item.case, "quality", by=people.wujing)
    assert world.item(item.case, "quality").on_behalf_of == people.wangmin


def test_the_head_of_the_department_sees_what_nobody_stands_in_for_and_is_told_why(world):
    people = world.people
    item = world.item(world.submitted(), "quality")
    from django.utils.timezone import now

    world.now = now()
    absence = away(people.wangmin, world.now)

    [line] = selectors.inbox(person=people.wujing, at=world.now, wanted=Wanted()).lines
    assert (line.item.pk, line.via, line.for_another) == (item.pk, "王敏 缺勤，无人代办", True)
    page = browser(people.wujing).get(f"/inbox/?role=for:10002&sel={item.pk}").content.decode()
    assert page.count("王敏 缺勤，无人代办") == 3  # the filter, the row and the preview
    assert selectors.inbox_count(people.wujing, world.now) == 1
    absence.substitutions.create(substitute=people.liuyang, since=absence.since, until=absence.until)
    assert listed(people.wujing, world) == []
    assert [line.via for line in selectors.inbox(person=people.liuyang, at=world.now, wanted=Wanted()).lines] == [
        "代 王敏"]


def test_the_initiator_is_kept_out_even_where_the_step_says_nothing_of_it(world):
    people = world.people
    case = world.start(review(quality={"excludes": ""}), by=people.liuyang)
    world.decide(case, "draft", "submit", by=people.liuyang)
    away(people.wangmin, world.now, people.liuyang)

    item = world.item(case, "quality")
    assert listed(people.liuyang, world) == []
    with pytest.raises(NotYours):
        world.decide(case, "quality", by=people.liuyang)
    assert listed(people.wujing, world) == [item.pk]
    world.decide(case, "quality", by=people.wujing)
    assert world.item(case, "quality").on_behalf_of == people.wangmin


def test_work_of_the_initiator_themselves_is_handed_on(world):
    people = world.people
    case = world.start(review())  # the draft is before 陈晓
    away(people.chenxiao, world.now, people.liuyang)

    assert listed(people.liuyang, world) == [world.item(case, "draft").pk]
    world.decide(case, "draft", "submit", by=people.liuyang)
    assert world.item(case, "draft").on_behalf_of == people.chenxiao


def test_a_substitute_for_one_process_or_post_has_only_that(world):
    people = world.people
    item = world.item(world.submitted(), "quality")
    away(people.wangmin, world.now, people.liuyang, process_key="other")
    away(people.wangmin, world.now, people.fengtao, post=people.posts.quality_reviewer)
    away(people.liqiang, world.now, people.jiangxin, post=people.posts.quality_reviewer)

    assert listed(people.liuyang, world) == []
    assert not may_see(people.liuyang, item.case_id, world.now)
    assert listed(people.fengtao, world) == [item.pk]
    assert listed(people.jiangxin, world) == []


def test_what_is_in_ones_own_right_is_not_shown_as_somebody_elses(world):
    people = world.people
    hold(people.liuyang, "quality_reviewer")
    world.submitted()
    away(people.wangmin, world.now, people.liuyang)
    found = selectors.inbox(person=people.liuyang, at=world.now, wanted=Wanted())
    assert [line.via for line in found.lines] == ["品质审核岗"]
    assert found.counts.total == 1


def test_a_colleague_who_decided_an_excluded_step_hands_nothing_on(world):
    people = world.people
    case = world.on_board(board={"candidateGroups": "quality_reviewer,risk_reviewer", "excludes": "quality"})
    away(people.wangmin, world.now, people.liuyang)
    with pytest.raises(NotYours):
        world.decide(case, "board", signer="quality_reviewer", by=people.liuyang)


def test_delegated_work_stays_with_whom_it_was_delegated_to(world):
    people = world.people
    item = world.item(world.submitted(), "quality")
    services.delegate(item_id=item.pk, case_id=item.case_id, asked="10012", question="请核对", by=people.wangmin,
                      at=world.later())
    away(people.wangmin, world.now, people.liuyang)
    assert listed(people.liuyang, world) == []
    with pytest.raises(CannotDecide, match="已委派给 冯涛"):
        world.decide(item.case, "quality", by=people.liuyang)


def test_a_substitute_may_agree_to_several_at_once(world):
    people = world.people
    item = world.item(world.submitted(quality={"batchSafe": "true"}), "quality")
    away(people.wangmin, world.now, people.liuyang)
    [result] = services.approve_all(item_ids=[item.pk], by=people.liuyang, at=world.later())
    assert result.ok
    assert WorkItem.objects.get(pk=item.pk).on_behalf_of == people.wangmin


def test_the_pages_of_a_substitute(world):
    people = world.people
    item = world.item(world.submitted(), "quality")
    from django.utils.timezone import now

    away(people.wangmin, now(), people.liuyang)
    page = browser(people.liuyang).get(f"/inbox/?sel={item.pk}").content.decode()
    assert "代 王敏" in page
    assert item.title in page
    assert browser(people.fengtao).get(f"/inbox/{item.pk}/").status_code == 404


def test_who_stands_in_for_nobody_pays_one_statement_less(world):
    people = world.people
    world.submitted()
    away(people.wangmin, world.now, people.liuyang)
    look = lambda person: statements(  # noqa: E731
        lambda: selectors.inbox(person=person, at=world.now, wanted=Wanted()))
    assert (len(look(people.sunhao)), len(look(people.liuyang))) == (3, 4)
    assert len(statements(lambda: selectors.inbox_count(people.sunhao, world.now))) == 1


def test_a_vote_costs_a_substitute_one_statement_more(world):
    people = world.people
    second = add_person(posts=["risk_reviewer"])
    away(people.liqiang, world.now, people.liuyang)
    costs = []
    for voter in (second, people.liuyang):
        case = world.start(review(), again=bool(costs))
        world.decide(case, "draft", "submit", by=people.chenxiao)
        world.decide(case, "quality", by=people.wangmin)
        costs.append(len(statements(lambda: world.decide(case, "board", signer="risk_reviewer", by=voter))) - 1)  # noqa: B023
    assert costs[0] <= 12
    assert costs[1] == costs[0] + 1
