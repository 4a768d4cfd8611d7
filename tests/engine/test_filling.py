"""What a step shows and asks of the form, and what its rules make of what is typed."""

import pytest

from tests.bpmn.forms import check, field, form
from tests.bpmn.writing import chain, flow, process
from workflows.bpmn.reader import read
from workflows.engine.filling import fill, initial_data, sheet_of
from workflows.engine.graph import CannotCompile, compile  # noqa: A004 - the verb of the engine

FORM = (field("title", label="名称", required="true"), field("online", "yesno", label="线上"),
        field("load", "integer", label="压测并发", visibleWhen="online", requiredWhen="online"),
        field("begins", "date", label="开始"), field("ends", "date", label="结束"),
        field("report", "files", label="回归报告"), field("fee", "money", label="费用", default="9.90"),
        check("ends >= begins", "结束不能早于开始。", "ends"))
STEPS = ('<userTask id="a" name="测试" ld:reads="title,online" ld:writes="report,load" ld:requires="report"/>'
         '<userTask id="b" name="审核"/>')


def graph(*parts, steps=STEPS, keys=("a", "b")):
    return compile(read(process(form(*parts) + chain(steps, *keys))).process)


def refused(*parts, steps=STEPS, keys=("a", "b")):
    with pytest.raises(CannotCompile) as why:
        graph(*parts, steps=steps, keys=keys)
    return "".join(reason for _key, _name, reason in why.value.problems)


FILE = "a" * 64 + "/报告.pdf"


def test_the_start_asks_for_what_no_step_writes_and_a_step_shows_what_it_reads():
    found = graph(*FORM)
    start, step, review = sheet_of(found), sheet_of(found, "a"), sheet_of(found, "b")
    assert start.written == {"title", "online", "begins", "ends", "fee"}
    assert (step.shown, step.written, step.required) == (
        {"title", "online", "report", "load"}, {"report", "load"}, {"report"})
    assert (review.shown, review.written) == (set(found.form.by_id), set())
    assert sheet_of(found, "a", role="advice").written == set()
    assert sheet_of(compile(read(process(chain(STEPS, "a", "b").replace(' ld:reads="title,online"', "").replace(
        ' ld:writes="report,load" ld:requires="report"', ""))).process)) is None


def test_a_start_event_may_say_itself_what_it_asks():
    said = chain(STEPS, "a", "b").replace('<startEvent id="start"/>', '<startEvent id="start" ld:writes="title"/>')
    found = compile(read(process(form(*FORM) + said)).process)
    assert sheet_of(found).written == {"title"}


def test_a_case_begins_with_defaults_and_with_no_where_nobody_said_yes():
    assert initial_data(graph(*FORM).form) == {"online": False, "report": [], "fee": "9.9"}


def test_what_must_be_filled_is_missed_and_a_rule_decides_over_the_rest():
    sheet = sheet_of(graph(*FORM))
    assert fill(sheet, {}, {}).errors == {"title": "请填写「名称」。"}
    assert fill(sheet, {}, {}, whole=False).errors == {}
    step = sheet_of(graph(*FORM), "a")
    offline = fill(step, {"online": False}, {"report": [FILE], "load": ["500"]})
    assert (offline.errors, offline.values) == ({}, {"report": [FILE], "load": None})  # hidden: nothing is kept
    online = fill(step, {"online": True}, {"report": [FILE]})
    assert online.errors == {"load": "请填写「压测并发」。"}
    assert fill(step, {"online": True}, {"load": ["500"]}).errors == {"report": "请填写「回归报告」。"}


def test_a_check_over_fields_is_told_beside_its_field_and_never_over_what_is_missing():
    sheet = sheet_of(graph(*FORM))
    typed = {"title": ["x"], "begins": ["2026-12-15"], "ends": ["2026-12-01"]}
    assert fill(sheet, {}, typed).errors == {"ends": "结束不能早于开始。"}
    assert fill(sheet, {}, {**typed, "ends": []}).errors == {}
    assert fill(sheet_of(graph(*FORM), "a"), {"begins": "2026-12-15", "ends": "2026-12-01"},
                {"report": [FILE]}).errors == {}  # this step can do nothing about it


def test_what_the_step_may_not_write_is_refused_and_what_is_wrong_is_told_beside_the_rest():
    step = sheet_of(graph(*FORM), "a")
    told = fill(step, {"title": "原来的", "online": True}, {"title": ["改掉"], "nobody": ["x"], "load": ["多"]}).errors
    assert told == {"title": "「名称」在这一步不能修改。", "nobody": "「nobody」在这一步不能修改。",
                    "load": "「压测并发」应为数字，不能是“多”。", "report": "请填写「回归报告」。"}


@pytest.mark.parametrize(("parts", "told"), [
    ((field("a"), check("b == 'x'", "不对")), "条件读取的变量「b」没有在流程上声明"),
    ((field("a"), check("1 == 1", "不对")), "没有用到表单里的任何字段"),
    ((field("a"), check("a ==", "不对")), "规则写法不对"),
    ((field("a"), check("a > 3", "不对")), "不能与 3 比较"),
    ((field("a", "choice", options=("x", "y")), check("a == 'z'", "不对")), "不能与 'z' 比较"),
    ((field("a", visibleWhen="b"), field("b", "yesno")), "显示条件只能用排在它前面的字段"),
    ((field("a", visibleWhen="a == 'x'"),), "显示条件只能用排在它前面的字段"),
    ((field("a", "person"), check("a > 'person:1'", "不对")), "是一位人员，不能比大小"),
])
def test_rules_that_cannot_be_are_refused(parts, told):
    assert told in refused(*parts, steps='<userTask id="a1" name="x"/>', keys=("a1",))


@pytest.mark.parametrize(("said", "told"), [
    ('ld:reads="b"', "reads 中的字段「b」不在流程的表单里"),
    ('ld:requires="b"', "requires 中的字段「b」不在流程的表单里"),
    ('ld:requires="a"', "请一并写进 writes"),
    ('ld:writes="b"', "writes 中的变量「b」没有在流程上声明"),
])
def test_steps_that_name_unknown_fields_are_refused(said, told):
    assert told in refused(field("a"), steps=f'<userTask id="t" name="x" {said}/>', keys=("t",))


def test_a_way_out_may_ask_for_a_field_and_must_ask_for_what_there_is():
    steps = ('<userTask id="t" name="x" ld:writes="fee"/><exclusiveGateway id="g" default="g_end"/>'
             '<userTask id="big" name="大额"/>' + flow("g", "big", "fee &gt; 1000") + flow("big", "end"))
    found = graph(field("fee", "money", label="费用"), steps=steps, keys=("t", "g"))
    assert found.variables["fee"].kind == "number"
    silent = steps.replace(' ld:writes="fee"', "")
    assert "没有在流程上声明" in refused(field("other", "money"), steps=silent, keys=("t", "g"))


def test_a_declared_variable_may_be_a_field_of_the_same_kind_only():
    steps = '<userTask id="t" name="x"/>'
    same = process(form(field("fee", "money")) + chain(steps, "t"), 'ld:variables="fee:number"')
    other = process(form(field("fee", "money")) + chain(steps, "t"), 'ld:variables="fee:text"')
    assert compile(read(same).process).variables["fee"].kind == "number"
    with pytest.raises(CannotCompile, match="与表单里的类型不同"):
        compile(read(other).process)
