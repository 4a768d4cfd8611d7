"""Gates about who would do the steps and which rules they name; the same while a process is being edited."""

from datetime import timedelta

import pytest

from approvals.inbox.services.errors import RefusedByRules
from approvals.organisation.models import Holding, Person
from approvals.release import gates, staffing
from approvals.release.gates import Wanted
from tests.library.drawing import bpmn, task
from tests.rules.writing import published, written
from workflows.bpmn.reader import read

RACI = 'ld:raciR="客服部" ld:raciA="品质部"'


def missing(office, source, key):
    version = office.draft(source)
    found = {gate.key: gate.missing for gate in gates.of(Wanted(version, (), office.at))}
    return list(found[key])


@pytest.mark.parametrize(("said", "found"), [
    ("", ["「审核」没有写明由谁办理，也没有指定备用岗位。"]),
    ('ld:fallback="service"', []), ('ld:assignee="initiator"', []), ('ld:candidateUsers="${chosen}"', []),
    ('ld:assignee="99999"', ["「审核」办理人 99999 不存在或已停用。"]),
    ('ld:candidateGroups="service"', []),
])  # fmt: skip
def test_a_step_without_an_approver_is_named(office, said, found):
    assert missing(office, bpmn(task("review", "审核", f"{said} {RACI}")), "approvers") == found


def test_whoever_has_left_is_no_approver(office):
    Person.objects.filter(pk=office.people["service"].pk).update(is_active=False, deactivated_at=office.at)
    number = office.people["service"].number
    source = bpmn(task("review", "审核", f'ld:candidateUsers="{number}" {RACI}'))
    assert missing(office, source, "approvers") == [f"「审核」办理人 {number} 不存在或已停用。"]


def test_an_unpublished_rule_keeps_a_version_from_being_submitted(office):
    draft = written()
    version = office.draft(bpmn(task("review", "审核", f'ld:candidateGroups="service" ld:ruleRefs="BR-0001" {RACI}')))
    with pytest.raises(RefusedByRules, match="BR-0001 不存在或从未发布"):
        office.submit(version)
    published(draft)
    assert [item.name for item in office.open(office.submit(version))] == ["基地测试"]


def test_an_unreachable_step_is_named(office):
    sound = task("review", "审核", f'ld:candidateGroups="service" {RACI}')
    source = bpmn(sound, extra='<userTask id="lost" name="走不到"/>')
    assert any("走不到" in one for one in missing(office, source, "verified"))


def test_the_editor_hears_of_posts_without_members_and_of_people_who_left(office):
    source = bpmn(task("review", "审核", 'ld:candidateGroups="service" ld:assignee="99999"'))
    said = [str(one.reason) for one in staffing.remarks(read(source), "small", office.at)]
    assert said == ["办理人 99999 不存在或已停用。"]
    Holding.objects.filter(post=office.posts["service"]).update(until=office.at - timedelta(days=1))
    said = [(one.name, str(one.reason)) for one in staffing.remarks(read(source), "small", office.at)]
    assert said[0] == ("审核", "岗位 service 没有人员，也没有指定备用岗位。")
    covered = bpmn(task("review", "审核", 'ld:candidateGroups="service" ld:fallback="quality_reviewer"'))
    assert list(staffing.remarks(read(covered), "small", office.at)) == []


def test_remarks_cost_two_statements_at_most(office, django_assert_num_queries):
    many = bpmn(*(task(f"s{number}", "审核", f'ld:candidateGroups="p{number}" ld:assignee="{number}"')
                  for number in range(9)))  # fmt: skip
    with django_assert_num_queries(2):
        assert len(list(staffing.remarks(read(many), "small", office.at))) == 18
