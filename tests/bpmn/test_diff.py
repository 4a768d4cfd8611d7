"""What a comparison of two versions says: meaning, not text; in words, and in pictures."""

import re

import pytest

from tests.bpmn.writing import chain, file_of, flow, process
from workflows.bpmn.diff import Part, compare, sentence_of
from workflows.bpmn.diff.pictures import merged, side_by_side
from workflows.bpmn.reader import read

OLD = process(chain('<userTask id="a" name="审核" ld:limit="8h" ld:candidateGroups="quality, legal"/>'
                    '<userTask id="b" name="审批"/>', "a", "b"))


def told(old, new, **more):
    return [sentence_of(one) for one in compare(read(old), read(new), **more).changes]


def test_another_format_is_no_change():
    other = OLD.replace(b'ld:limit="8h" ld:candidateGroups="quality, legal"',
                        b'\n ld:candidateGroups="legal,quality"  ld:limit="8 h"').replace(b"><", b">\n  <")
    assert not compare(read(OLD), read(other))


def test_a_moved_shape_is_layout_and_nothing_else():
    def shaped(x):
        return OLD.replace(b"</definitions>", (
            '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" '
            'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><d:BPMNPlane><d:BPMNShape bpmnElement="a">'
            f'<dc:Bounds x="{x}" y="0" width="100" height="80"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram>'
            "</definitions>").encode())

    difference = compare(read(shaped(0)), read(shaped(40)))
    assert (difference.changes, difference.moved_shapes) == ((), ("a",))


def test_a_new_step_is_told_with_its_flows_and_all_it_says():
    new = process(chain('<userTask id="a" name="审核" ld:limit="8h" ld:candidateGroups="quality, legal"/>'
                        '<userTask id="n" name="回归测试" ld:raciA="渠道运营经理" ld:limit="8h" ld:checklist="tests"/>'
                        '<userTask id="b" name="审批"/>', "a", "n", "b").replace('id="a_n"', 'id="a_b"'))

    difference = compare(read(OLD), read(new))

    assert [sentence_of(one) for one in difference.changes] == [
        "新增用户任务「回归测试」。", "「回归测试」加上RACI 负责（A）“渠道运营经理”。",
        "「回归测试」加上办理时限“8h”。",
        "「回归测试」加上检查单“tests”。", "连线「审核 → 审批」改接为「审核 → 回归测试」。",
        "新增连线「回归测试 → 审批」。"]
    assert {group: len(found) for group, found in difference.grouped()} == {
        "step": 1, "flow": 2, "duty": 1, "limit": 1, "checklist": 1}


def test_two_steps_in_the_other_order_are_one_move():
    new = process(chain('<userTask id="a" name="审核" ld:limit="8h" ld:candidateGroups="quality, legal"/>'
                        '<userTask id="b" name="审批"/>', "b", "a"))
    moves = [sentence_of(one) for one in compare(read(OLD), read(new)).changes if one.code == "node.moved"]
    assert moves == ["「审批」移到「开始事件」之后，原来在「审核」之后。"]


GATE = ('<startEvent id="s"/><exclusiveGateway id="g" default="g_b"/><userTask id="a"/><endEvent id="e"/>'
        '<userTask id="b"/>' + flow("s", "g") + flow("g", "b") + flow("a", "e") + flow("b", "e"))


@pytest.mark.parametrize(("condition", "count"), [
    ("amount &gt; 100 and kind == 'x'", 0), ("${ amount>100 &amp;&amp; kind eq \"x\" }", 0), ("amount &gt; 1000", 1)])
def test_conditions_are_compared_by_what_they_ask(condition, count):
    old, new = (process(GATE + flow("g", "a", text)) for text in ("amount &gt; 100 and kind == 'x'", condition))
    found = compare(read(old), read(new)).changes
    assert [one.code for one in found] == ["condition.changed"] * count


def test_a_field_of_the_process_and_a_lane_are_parts_with_attributes():
    lanes = '<laneSet><lane id="l" name="%s"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    body = chain('<userTask id="a" name="审核"/>', "a")
    old = process(lanes % "品质部" + body, 'ld:variables="amount:number"')
    new = process(lanes % "风险部" + body, 'ld:variables="amount: text, city:text"')
    assert told(old, new) == ["「amount」的字段类型由“number”改为“text”。", "新增流程字段「city」（字段类型 text）。",
                              "泳道「品质部」改为「风险部」。"]


def test_form_fields_are_one_more_kind_of_part():
    before = [Part("表单字段", "report", "回归报告", said={"required": "false"})]
    after = [Part("表单字段", "report", "回归报告", said={"required": "true"})]
    assert told(OLD, OLD, parts=(before, after)) == ["「回归报告」的必须填写由“false”改为“true”。"]


def test_pictures_mark_what_was_added_changed_and_removed_by_sign_and_line():
    new = process(chain('<userTask id="a" name="复核" ld:limit="8h" ld:candidateGroups="quality, legal"/>'
                        '<userTask id="c" name="备案"/>', "a", "c"))
    models = read(OLD), read(new)
    difference = compare(*models)

    picture = merged(*models, difference)
    before, after = side_by_side(*models, difference, titles=("v1", "v2"))

    assert 'class="bpmn-node is-added" id="at-c"' in picture
    assert 'class="bpmn-node is-changed" id="at-a"' in picture
    assert 'class="bpmn-node is-removed" id="at-was-b"' in picture
    assert re.search(r'is-removed" id="at-was-b".*?stroke-dasharray', picture)
    assert 'is-removed" id="at-was-b"' in before
    assert 'is-added" id="at-c"' in after


def test_every_model_is_the_same_as_itself(samples):
    models = [path for path in sorted((samples / "models").glob("*/*")) if b"<!DOCTYPE" not in path.read_bytes()]
    for path in models[::4]:
        if path.suffix == ".bpmn":
            model = read(path.read_bytes())
            assert not compare(model, model), path.name


def test_a_removed_pool_is_told():
    pool = '<collaboration id="c"><participant id="x" name="%s" processRef="p"/></collaboration>'
    body = f'<process id="p" isExecutable="true">{chain("", )}</process>'
    assert told(file_of(pool % "客户" + body), file_of(body)) == ["删除泳池「客户」。"]
