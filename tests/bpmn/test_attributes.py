import pytest

from tests.bpmn.writing import chain, process
from workflows.bpmn.reader import read


def attributes(element: str) -> dict[str, str]:
    return dict(read(process(chain(element, "a"))).process.elements["a"].attributes)


@pytest.mark.parametrize("vendor", ["ld", "camunda", "flowable", "activiti"])
def test_assignment_is_read_from_every_vendor_by_the_same_name(vendor):
    found = attributes(f'<userTask id="a" {vendor}:assignee="${{boss}}" {vendor}:candidateGroups="x,y" '
                       f'{vendor}:candidateUsers="1" {vendor}:formKey="f" {vendor}:dueDate="d" {vendor}:priority="9"/>')

    assert found == {"assignee": "${boss}", "candidateGroups": "x,y", "candidateUsers": "1", "formKey": "f",
                     "dueDate": "d", "priority": "9"}


def test_zeebe_keeps_its_attributes_in_child_elements():
    found = attributes("""<userTask id="a"><extensionElements><zeebe:assignmentDefinition assignee="=boss"
      candidateGroups="clerks"/><zeebe:formDefinition formKey="f"/><zeebe:taskSchedule dueDate="=d"/>
      <zeebe:taskDefinition type="archive"/></extensionElements></userTask>""")

    assert found == {"assignee": "boss", "candidateGroups": "clerks", "formKey": "f", "dueDate": "d",
                     "operation": "archive"}


def test_standard_owners_become_candidates():
    found = attributes("""<userTask id="a"><potentialOwner><resourceAssignmentExpression><formalExpression>
      user(kermit), group(management), accounting</formalExpression></resourceAssignmentExpression></potentialOwner>
      <humanPerformer><resourceAssignmentExpression><formalExpression>gonzo</formalExpression>
      </resourceAssignmentExpression></humanPerformer></userTask>""")

    assert found == {"assignee": "gonzo", "candidateUsers": "kermit", "candidateGroups": "management,accounting"}


def test_an_empty_value_is_kept_only_where_it_says_something():
    assert attributes('<userTask id="a" ld:reasonRequired="" ld:returns=""/>') == {"reasonRequired": ""}


def test_ours_win_over_aliases():
    assert attributes('<userTask id="a" camunda:assignee="theirs" ld:assignee="ours"/>') == {"assignee": "ours"}


def test_unknown_vendor_attributes_are_left_alone():
    element = '<userTask id="a" camunda:asyncBefore="true" activiti:skipExpression="x" assignee="plain"/>'

    assert attributes(element) == {}


def test_a_collection_is_found_wherever_it_is_written():
    loop = '<userTask id="a"><multiInstanceLoopCharacteristics {}>{}</multiInstanceLoopCharacteristics></userTask>'
    for element in (
        '<userTask id="a" ld:collection="obliged"/>',
        loop.format('ld:collection="obliged"', ""),
        loop.format('flowable:collection="${obliged}"', ""),
        loop.format("", "<loopDataInputRef>obliged</loopDataInputRef>"),
    ):
        assert attributes(element)["collection"] == "obliged"


def test_long_values_may_stand_as_child_elements():
    assert attributes('<userTask id="a"><extensionElements><ld:notes>看两遍\n再签</ld:notes></extensionElements>'
                      "</userTask>") == {"notes": "看两遍\n再签"}


def test_process_variables_are_read():
    assert read(process("<task id='a'/>", 'ld:variables="online:boolean"')).process.attributes == {
        "variables": "online:boolean"}
