"""Messages become what somebody does, and decisions that a file leaves open are asked of a person; both are said."""

import pytest

from tests.bpmn.writing import file_of, flow
from workflows.bpmn.dialects import DRAWN, RESTATE, TRANSLATED, translate
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read
from workflows.engine.graph import compile as compiled
from workflows.engine.verify import verify

RECEIVED = ('<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><receiveTask id="paid" '
            'name="到账" messageRef="m"/><intermediateCatchEvent id="mail"><signalEventDefinition signalRef="sg"/>'
            '</intermediateCatchEvent><endEvent id="e"/>' + flow("s", "paid") + flow("paid", "mail")
            + flow("mail", "e"))
NAMES = '<message id="m" name="订单"/><signal id="sg" name="回执"/>'
OPEN = ('<startEvent id="s"/>{before}<exclusiveGateway id="g" name="要保险吗"/><userTask id="a"/><userTask id="b"/>'
        '<endEvent id="e"/>' + flow("g", "a", more='name="要"') + flow("g", "b", more='name="不要"') + flow("a", "e")
        + flow("b", "e"))
TASK = '<userTask id="{key}" name="填单"/>'


def made_of(body, names=""):
    return translate(file_of(f'{names}<process id="p" isExecutable="true">{body}</process>'))


def runs(made):
    """Whether the copy is accepted and proved as it is."""
    model = read(made.source)
    return not lint(model) and verify(compiled(model.process), None, ()).sound


def said(made, kind):
    return {one.element_id: one.reason for one in made.of(kind)}


def test_messages_from_outside_are_begun_and_ticked_off_by_whoever_gets_them():
    made = made_of(RECEIVED, NAMES)
    done = read(made.source).process.elements

    assert [(done[key].kind, done[key].name, done[key].event) for key in ("s", "paid", "mail")] == [
        ("startEvent", "", None), ("userTask", "到账", None), ("userTask", "收到：回执", None)]
    assert {"s", "paid", "mail"} <= said(made, TRANSLATED).keys()
    assert "订单" in said(made, TRANSLATED)["s"]
    assert runs(made)


def test_what_is_sent_is_a_task_of_the_house_and_an_end_says_that_it_sends_nothing():
    made = made_of('<startEvent id="s"/><intermediateThrowEvent id="t"><messageEventDefinition messageRef="m"/>'
                   '</intermediateThrowEvent><endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>'
                   + flow("s", "t") + flow("t", "e"), NAMES)

    done = read(made.source).process.elements
    assert (done["t"].kind, done["e"].event) == ("sendTask", None)
    assert "不会发出“订单”" in said(made, RESTATE)["e"]
    assert [(one.element_id, one.reason[:10]) for one in lint(read(made.source))] == [("t", "没有指定要执行的操作")]


@pytest.mark.parametrize("body", [
    '<startEvent id="s"><messageEventDefinition/></startEvent><startEvent id="s2"/><endEvent id="e"/>'
    + flow("s", "e") + flow("s2", "e"),
    '<startEvent id="s"/><eventBasedGateway id="g"/><intermediateCatchEvent id="c"><messageEventDefinition/>'
    '</intermediateCatchEvent><endEvent id="e"/>' + flow("s", "g") + flow("g", "c") + flow("c", "e"),
    '<startEvent id="s"/><userTask id="u"/><boundaryEvent id="c" attachedToRef="u"><messageEventDefinition/>'
    '</boundaryEvent><endEvent id="e"/>' + flow("s", "u") + flow("u", "e") + flow("c", "e"),
])
def test_where_several_things_are_waited_for_at_once_messages_stay_drawn(body):
    made = made_of(body)

    assert made.of(DRAWN)
    assert not runs(made)


def test_whoever_did_the_task_before_chooses_the_way():
    made = made_of(OPEN.format(before=TASK.format(key="fill")) + flow("s", "fill") + flow("fill", "g"))
    done = read(made.source).process

    assert done.elements["fill"].attributes["outcomes"] == "要,不要"
    assert done.flows["g_a"].condition == "fill_outcome == '要'"
    assert said(made, TRANSLATED)["g"] == "没有写条件：由办理「填单」的人选择 要、不要。"
    assert runs(made)


def test_a_task_whose_id_is_no_name_gives_its_outcome_another():
    made = made_of(OPEN.format(before=TASK.format(key="sid-1")) + flow("s", "sid-1") + flow("sid-1", "g"))

    assert read(made.source).process.elements["sid-1"].attributes["resultVariable"].startswith("choice_")
    assert not read(made.source).process.attributes.get("variables")
    assert runs(made)


def test_where_nobody_is_before_the_decision_somebody_is_asked():
    made = made_of(OPEN.format(before="") + flow("s", "g"))
    done = read(made.source).process

    assert (done.elements["ask_g"].kind, done.elements["ask_g"].name) == ("userTask", "要保险吗")
    assert (done.flows["s_g"].target, done.flows["ask_g_on"].target) == ("ask_g", "g")
    assert "加一个人工环节" in said(made, TRANSLATED)["g"]
    assert runs(made)


def test_after_an_automatic_step_only_the_author_knows():
    made = made_of(OPEN.format(before='<serviceTask id="job"/>') + flow("s", "job") + flow("job", "g"))

    assert "没有一条写了条件" in said(made, RESTATE)["g"]
    assert "ask_g" not in read(made.source).process.elements


def test_some_conditions_are_never_completed_by_guessing():
    body = OPEN.format(before=TASK.format(key="fill")) + flow("s", "fill") + flow("fill", "g")
    made = made_of(body.replace(flow("g", "a", more='name="要"'), flow("g", "a", "${amount == 5}")))

    assert read(made.source).process.flows["g_b"].condition is None
    assert said(made, RESTATE)["g_b"].startswith("既没有条件")


PICTURE = (
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI">'
    '<bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="mail"><dc:Bounds x="300" y="100" width="36" '
    'height="36"/></bpmndi:BPMNShape><bpmndi:BPMNEdge bpmnElement="paid_mail"><di:waypoint x="200" y="118"/>'
    '<di:waypoint x="300" y="118"/></bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
)


def test_the_picture_follows_an_event_that_became_a_task():
    made = translate(file_of(f'{NAMES}<process id="p" isExecutable="true">{RECEIVED}</process>{PICTURE}'))
    model = read(made.source)

    shape = next(one for one in model.diagram.shapes if one.element == "mail")
    edge = next(one for one in model.diagram.edges if one.element == "paid_mail")
    assert (shape.bounds.x, shape.bounds.y, shape.bounds.width, shape.bounds.height) == (268, 78, 100, 80)
    assert edge.points[-1] == (268, 118)
