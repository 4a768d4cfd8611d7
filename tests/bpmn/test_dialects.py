"""Files from other products: what is said in our words, what is left to say, and that nothing of theirs is touched."""

import hashlib

import pytest

from tests.bpmn.writing import chain, file_of, flow, process
from workflows.bpmn.bad import BadModel
from workflows.bpmn.dialects import DRAWN, HOUSE, RESTATE, TRANSLATED, SeveralProcesses, is_foreign, translate
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read

CAMUNDA = process(
    '<startEvent id="s" camunda:initiator="starter"/><userTask id="fill" name="填写" camunda:assignee="${starter}"/>'
    '<userTask id="review" name="审核" camunda:candidateGroups="management" camunda:custom="kept"/>'
    '<exclusiveGateway id="g"/><serviceTask id="mail" name="发信" camunda:class="org.x.Mail"/><endEvent id="e"/>'
    + flow("s", "fill") + flow("fill", "review") + flow("review", "g") + flow("g", "e", "${approved == 'yes'}")
    + flow("g", "mail") + flow("mail", "e"))


def reasons(made, kind):
    return {(one.element_id, one.reason) for one in made.of(kind)}


def test_the_copy_says_in_our_words_what_it_can_and_leaves_theirs_alone():
    made = translate(CAMUNDA)
    done = read(made.source).process

    assert done.elements["fill"].attributes["assignee"] == "initiator"
    assert done.elements["g"].default == "g_mail"
    assert done.flows["g_e"].raw_condition == "approved == 'yes'"
    assert done.attributes["variables"] == "approved:text"
    assert done.elements["review"].attributes["writes"] == "approved"
    assert b'camunda:custom="kept"' in made.source
    assert b'camunda:class="org.x.Mail"' in made.source
    assert b"${approved == 'yes'}" in made.source
    assert made.origin_sha256 == hashlib.sha256(CAMUNDA).hexdigest()
    assert made.origin_sha256.encode() in made.source


def test_what_only_the_house_knows_is_listed_and_not_made_up():
    made = translate(CAMUNDA)
    assert {key for key, _why in reasons(made, HOUSE)} == {"review", "mail"}
    assert not made.of(RESTATE)
    assert [(one.element_id, one.reason[:10]) for one in lint(read(made.source))] == [("mail", "没有指定要执行的操作")]


def test_a_condition_that_cannot_be_translated_is_to_be_restated():
    made = translate(CAMUNDA.replace(b"approved == 'yes'", b"bean.check(approved)"))
    assert [(one.element_id, one.name) for one in made.of(RESTATE)] == [("g_e", "排他网关 → 结束事件")]
    assert read(made.source).process.flows["g_e"].raw_condition == "${bean.check(approved)}"


@pytest.mark.parametrize(("raw", "ours"), [
    ("${empty comment}", "(comment == null or comment == '')"),
    ("${!empty comment and amount gt 5}", "not (comment == null or comment == '') and amount > 5"),
])
def test_empty_is_translated(raw, ours):
    made = translate(CAMUNDA.replace(b"${approved == 'yes'}", raw.encode()))
    assert read(made.source).process.flows["g_e"].condition == ours


def test_a_text_with_no_way_for_other_values_becomes_a_choice():
    both = CAMUNDA.replace(flow("g", "mail").encode(), flow("g", "mail", "${approved == 'no'}").encode())
    assert read(translate(both).source).process.attributes["variables"] == "approved:enum(yes|no)"
    unlike = CAMUNDA.replace(flow("g", "mail").encode(), flow("g", "mail", "${approved != 'yes'}").encode())
    assert read(translate(unlike).source).process.attributes["variables"] == "approved:text"


def test_a_way_without_condition_that_hides_others_is_not_taken_for_the_default():
    hidden = CAMUNDA.replace((flow("g", "e", "${approved == 'yes'}") + flow("g", "mail")).encode(),
                             (flow("g", "mail") + flow("g", "e", "${approved == 'yes'}")).encode())
    made = translate(hidden)
    assert read(made.source).process.elements["g"].default is None
    assert "g_mail" in {one.element_id for one in made.of(RESTATE)}


def test_zeebe_and_the_standard_own_words_are_taken_over():
    zeebe = process(chain(
        '<userTask id="a"><extensionElements><zeebe:assignmentDefinition candidateGroups="legal"/></extensionElements>'
        '</userTask><userTask id="b"><potentialOwner><resourceAssignmentExpression><formalExpression>group(quality)'
        "</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>", "a", "b"))
    done = read(translate(zeebe).source).process
    assert b'ld:candidateGroups="legal"' in translate(zeebe).source
    assert done.elements["b"].attributes["candidateGroups"] == "quality"


def test_what_is_only_drawn_is_said():
    made = translate(process(chain('<adHocSubProcess id="w" name="随意办"/>', "w")))
    assert {key for key, why in reasons(made, DRAWN) if "只能绘制，不能执行" in why} == {"w"}


def test_missing_flows_and_ids_are_filled_in():
    source = process('<startEvent id="s"/><userTask id="a"/><endEvent id="e"/>'
                     '<sequenceFlow sourceRef="s" targetRef="a"/><sequenceFlow sourceRef="a" targetRef="e"/>')
    made = translate(source)
    assert made.source.count(b"incoming>") == made.source.count(b"outgoing>") == 4
    assert any("补上编号" in one.reason for one in made.of(TRANSLATED))


def test_one_of_several_processes_has_to_be_chosen():
    several = file_of("".join(f'<process id="p{one}" name="流程{one}">{chain("")}</process>' for one in (1, 2)))
    with pytest.raises(SeveralProcesses, match="2 个流程：流程1（p1）、流程2（p2）"):
        translate(several)
    assert read(translate(several, process="p2").source).process.id == "p2"


def test_latin_files_are_brought_to_utf8_and_a_doctype_is_refused():
    latin = CAMUNDA.decode().replace("UTF-8", "ISO-8859-1").replace("审核", "Prüfung").replace("填写", "x")
    data = latin.replace("发信", "y").encode("latin-1")
    assert read(translate(data).source).process.elements["review"].name == "Prüfung"
    with pytest.raises(BadModel, match="DOCTYPE"):
        translate(CAMUNDA.replace(b"<definitions", b"<!DOCTYPE x><definitions"))


def test_only_files_of_others_are_translated():
    assert is_foreign(CAMUNDA)
    assert not is_foreign(process(chain('<userTask id="a" ld:limit="8h"/>', "a")))
    assert not is_foreign(process(chain('<userTask id="a"/>', "a")))
    assert is_foreign(process(chain('<userTask id="a"/>', "a")).replace(b' xmlns:ld="urn:loopdesk:bpmn:1"', b""))


def test_real_models_come_through_and_come_out_the_same_each_time(samples):
    names = ["*cn-approval*leave.bpmn", "*invoice.v2.bpmn", "*twitter.bpmn", "*Giving_Gifts_0813*", "*loan.bpmn"]
    for path in [path for name in names for path in sorted((samples / "models" / "approval").glob(name))]:
        made = translate(path.read_bytes())
        again = read(made.source)
        assert translate(path.read_bytes()).source == made.source
        assert {one.id for one in again.process.elements.values()} >= set(read(path.read_bytes()).process.elements)
        assert not is_foreign(made.source)
