"""The landscape: where processes stand, what is wrong with them, and who answers for what."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.library.drawing import bpmn, task
from tests.organisation.factories import add_person
from tests.runtime.publishing import publish
from workflows.landscape import health, selectors, services
from workflows.landscape.models import Facts, Placement
from workflows.ledger.actor import Actor
from workflows.ledger.models import Event
from workflows.library.services import create_process, draft_version
from workflows.runtime.services import start_case

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU = Actor(id=901, name="吴静")
ACCOUNTABLE = bpmn(task("review", "审核", 'ld:candidateUsers="7" ld:raciR="客服部" ld:raciA="品质部"'))
NOBODYS = bpmn(task("review", "审核", 'ld:candidateUsers="7" ld:raciR="客服部"'),
               task("tell", "告知", 'ld:candidateUsers="7"'))


def group(code="billing", name="出账", **more):
    field = services.create_group(code=f"f-{code}", name=f"{name}领域", area="business", by=WU, at=NOON)
    return services.create_group(code=code, name=name, area="", parent_id=field.pk, by=WU, at=NOON, **more)


def process(key="one", name="账单出具"):
    return create_process(key=key, name=name, by=WU, at=NOON)


def line_of(found, at=NOON):
    return next(line for line in selectors.landscape(at=at).lines if line.process == found)


def test_processes_stand_on_the_map_field_by_field_and_the_unplaced_come_last(db):
    place, here, elsewhere = group(), process(), process("two", "账单核对")
    services.place_process(process_id=here.pk, group_id=place.pk, by=WU, at=NOON)
    fields = selectors.landscape(at=NOON).fields()
    assert [(field.field and field.field.name, field.count) for field in fields] == [("出账领域", 1), (None, 1)]
    assert [line.process for line in fields[0].groups[0].lines] == [here]
    assert [line.process for line in fields[1].groups[0].lines] == [elsewhere]


def test_a_process_has_one_place_and_every_change_of_it_is_recorded(db):
    first, second, moved = group(), group("dispute", "争议退费"), process()
    for place in (first, second, second):
        services.place_process(process_id=moved.pk, group_id=place.pk, by=WU, at=NOON)
    assert [placement.group for placement in Placement.objects.all()] == [second]
    told = Event.objects.filter(verb="process.placed").order_by("seq")
    assert [json.loads(event.body)["detail"]["to"] for event in told] == ["出账领域 › 出账", "争议退费领域 › 争议退费"]


def test_processes_stand_in_groups_and_groups_in_fields_only(db):
    place = group()
    with pytest.raises(services.CannotArrange, match="已是第二级分组"):
        services.create_group(code="third", name="第三级", area="", parent_id=place.pk, by=WU, at=NOON)
    with pytest.raises(services.CannotArrange, match="第二级分组"):
        services.place_process(process_id=process().pk, group_id=place.parent_id, by=WU, at=NOON)
    with pytest.raises(ValidationError):
        services.create_group(code="billing", name="重复编号", area="", parent_id=place.parent_id, by=WU, at=NOON)


def test_a_process_that_nobody_looked_at_for_two_years_is_due_until_somebody_does(db):
    old = process()
    publish(old.key, ACCOUNTABLE, at=NOON)
    later = NOON + timedelta(days=731)
    assert (line_of(old).state, line_of(old, later).state) == ("published", "due")
    services.review_process(process_id=old.pk, conclusion="fits", note="岗位与系统都没有变化", by=WU, at=later)
    assert line_of(old, later).state == "published"
    assert json.loads(Event.objects.get(verb="process.reviewed").body)["outcome"] == "fits"


def test_what_was_never_published_cannot_be_reviewed_nor_without_a_word(db):
    new = process()
    with pytest.raises(services.CannotArrange, match="没有已发布的版本"):
        services.review_process(process_id=new.pk, conclusion="fits", note="看过", by=WU, at=NOON)
    publish(new.key, ACCOUNTABLE, at=NOON)
    with pytest.raises(services.CannotArrange, match="复审意见"):
        services.review_process(process_id=new.pk, conclusion="fits", note=" ", by=WU, at=NOON)


def test_a_tile_says_that_a_newer_version_is_being_drawn(db):
    one = process()
    assert line_of(one).state == "draft"
    publish(one.key, ACCOUNTABLE, at=NOON)
    draft_version(process_id=one.pk, source=NOBODYS, by=WU, at=NOON)
    assert line_of(one).state == "revising"


def test_steps_without_anybody_accountable_and_cases_on_an_old_version_are_named(db):
    one = process()
    add_person(number="7")
    publish(one.key, NOBODYS, at=NOON)
    assert line_of(one).lacks_a
    start_case(process_key=one.key, key="T-1", title="一件", by=WU, at=NOON)
    assert (line_of(one).open_cases, line_of(one).on_old_version) == (1, 0)
    publish(one.key, ACCOUNTABLE, at=NOON)
    found = line_of(one)
    assert (found.lacks_a, found.open_cases, found.on_old_version) == (False, 1, 1)


def test_lateness_comes_from_those_who_know_of_work(db):
    one = process()
    add_person(number="7")
    publish(one.key, ACCOUNTABLE, at=NOON)
    start_case(process_key=one.key, key="T-1", title="一件", by=WU, at=NOON)
    assert health.overdue(NOON + timedelta(days=30)) == {}  # the step has no limit
    assert line_of(one).overdue == 0


def test_the_load_of_a_party_is_what_it_answers_for_in_versions_in_force(db):
    one, two = process(), process("two", "账单核对")
    publish(one.key, ACCOUNTABLE, at=NOON)
    publish(two.key, NOBODYS, at=NOON)
    loads = {load.party: load.counts for load in selectors.loads()}
    assert loads == {"品质部": {"R": 0, "A": 1, "C": 0, "I": 0}, "客服部": {"R": 2, "A": 0, "C": 0, "I": 0}}
    assert [load.party for load in selectors.loads(words="品质")] == ["品质部"]


def test_a_file_is_read_once_whatever_is_asked_of_it(db, django_assert_num_queries):
    for number in range(12):
        publish(process(f"p{number}", f"流程{number}").key, ACCOUNTABLE, at=NOON)
    assert selectors.landscape(at=NOON).lines[0].facts.steps == 1
    assert Facts.objects.count() == 1  # one file, twelve processes
    with django_assert_num_queries(8):
        assert len(selectors.landscape(at=NOON).lines) == 12
