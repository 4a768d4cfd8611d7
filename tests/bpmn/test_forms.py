"""The form in the file: read as it is written, refused with a sentence where it makes no sense."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bpmn.forms import check, field, form, section
from tests.bpmn.writing import chain, flow, process
from workflows.bpmn.advice import advice
from workflows.bpmn.diff import compare, sentence_of
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field, Option
from workflows.bpmn.forms.values import BadValue, accept
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read

STEP = chain('<userTask id="a" name="回归测试" ld:writes="report"/>', "a")


def file(*parts, steps=STEP):
    return process(form(*parts) + steps)


def wrong(*parts):
    return "".join(problem.reason for problem in lint(read(file(*parts))))


def test_a_form_is_read_with_everything_it_says():
    gateway = field("gateway", "choice", label="网关", options=("unionpay", "ccb"), required="true")
    report = field("report", "files", label="回归报告", max="3", help="测试报告。", requiredWhen="gateway == 'ccb'")
    data = file(section(gateway, key="one"), section(report, label="测试"),
                check("gateway != 'ccb'", "不能是建行。", "gateway"))
    found = read(data).process.form
    assert [(one.id, one.label) for one in found.sections] == [("one", "基本情况"), ("basic", "测试")]
    gateway, report = found.fields
    assert gateway == Field("gateway", "网关", "choice", required="true",
                            options=(Option("unionpay", "UNIONPAY"), Option("ccb", "CCB")))
    assert (report.kind, report.max, report.help, report.required_when) == (
        "files", "3", "测试报告。", "gateway == 'ccb'")
    assert (found.checks[0].message, found.checks[0].field) == ("不能是建行。", "gateway")
    assert lint(read(data)) == []


def test_a_process_without_form_has_none_and_nothing_to_say():
    model = read(process(STEP))
    assert (model.process.form, lint(model)) == (None, [])


def test_a_form_of_another_vendor_is_not_ours():
    inside = ('<extensionElements><x:form xmlns:x="urn:other"><x:section><x:field id="a"/></x:section></x:form>'
              "</extensionElements>")
    assert read(process(inside + STEP)).process.form is None


@pytest.mark.parametrize(("parts", "told"), [
    ([field("a"), field("a")], "2 个字段的编号都是“a”"),
    ([field("1a")], "编号“1a”不能用"),
    ([field("not")], "编号“not”不能用"),
    ([field("a.b")], "编号“a.b”不能用"),
    ([field("a_outcome")], "不能以 _outcome 结尾"),
    ([field("")], "没有编号"),
    ([field("a", "colour")], "没有“colour”这个类型"),
    ([field("a", required="ja")], "应为 true 或 false"),
    ([field("a", "choice")], "没有任何选项"),
    ([field("a", options=("x", "y"))], "这个类型没有选项"),
    ([field("a", "choice", options=("x", "x"))], "“x”出现了 2 次"),
    ([field("a", "choice", options=tuple(f"o{n}" for n in range(101)))], "选项最多 100 个"),
    ([field("a", "integer", min="many")], "min“many”无法识别"),
    ([field("a", "integer", min="9", max="3")], "min 大于 max"),
    ([field("a", "date", min="2026-13-01")], "min“2026-13-01”无法识别"),
    ([field("a", "yesno", max="3")], "不能写 max"),
    ([field("a", pattern="(a+)+$")], "没有名为“(a+)+$”的格式"),
    ([field("a", "integer", pattern="digits")], "不能规定格式"),
    ([field("a", "integer", default="x")], "默认值不合适：「a」应为数字"),
    ([field("a", "choice", options=("x",), default="y")], "没有“y”这个选项"),
    ([field("a", "person", default="10001")], "不能有默认值"),
    ([field("a", help="长" * 501)], "填写说明最多 500 字"),
    ([field(f"f{n}") for n in range(201)], "字段最多 200 个，现有 201 个"),
    ([section(field("a"), label="")], "一个分组没有名称"),
    ([section(label=f"s{n}") for n in range(31)], "分组最多 30 个"),
    ([field("a"), check("", "不对")], "没有写条件或提示语"),
    ([field("a"), check("a == 'x'", "不对", "b")], "所指的字段“b”不存在"),
])
def test_what_makes_no_sense_is_refused_with_a_sentence(parts, told):
    assert told in wrong(*parts)


# --- values -----------------------------------------------------------------------------------------------------------


def of(kind, **said):
    options = tuple(Option(one, one.upper()) for one in said.pop("options", ()))
    return Field("f", "字段", kind, options=options, **said)


@pytest.mark.parametrize(("asked", "typed", "kept"), [
    (of("text"), ["  杭州\x00\u200b "], "杭州"),
    (of("text"), [], None),
    (of("text"), ["\x00"], None),
    (of("long"), ["一\r\n二"], "一\n二"),
    (of("integer"), ["1,370,000"], 1370000),
    (of("integer"), ["１２"], 12),
    (of("integer"), ["-3"], -3),
    (of("decimal"), ["0.10"], "0.1"),
    (of("money"), ["18.50"], "18.5"),
    (of("money"), ["149.00"], 149),
    (of("date"), ["2026-12-15"], "2026-12-15"),
    (of("moment"), ["2026-12-15 08:30"], "2026-12-15T08:30"),
    (of("moment"), ["2026-12-15T08:30:00"], "2026-12-15T08:30"),
    (of("choice", options=("a", "b")), ["b"], "b"),
    (of("choices", options=("a", "b", "c")), ["c", "a", "c"], ["a", "c"]),
    (of("choices", options=("a",)), [], []),
    (of("yesno"), ["on"], True),
    (of("yesno"), [], False),
    (of("yesno", required="true"), [], None),
    (of("yesno", required="true"), ["false"], False),
    (of("phone"), ["0571-8888 8888"], "0571-8888 8888"),
    (of("person"), ["10001"], "person:10001"),
    (of("person"), ["person:10001"], "person:10001"),
    (of("department"), ["HZ"], "HZ"),
    (of("files"), ["a" * 64 + "/报告.pdf"], ["a" * 64 + "/报告.pdf"]),
    (of("text", pattern="mobile"), ["13800001234"], "13800001234"),
])
def test_what_is_typed_is_kept_exactly(asked, typed, kept):
    found = accept(asked, typed)
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(("asked", "typed"), [
    (of("text", max="3"), ["四个字了"]),
    (of("text", min="3"), ["两字"]),
    (of("text"), ["长" * 501]),
    (of("text"), ["两\n行"]),
    (of("text"), ["a", "b"]),
    (of("text", pattern="email"), ["不是邮箱"]),
    (of("text", pattern="mobile"), ["12345678901"]),
    (of("long"), ["长" * 10_001]),
    (of("integer"), ["1.5"]),
    (of("integer"), ["1e9"]),
    (of("integer"), ["NaN"]),
    (of("integer"), ["9" * 16]),
    (of("integer", min="3"), ["2"]),
    (of("integer", max="3"), ["4"]),
    (of("decimal"), ["0.1234567"]),
    (of("money"), ["0.001"]),
    (of("date"), ["15.12.2026"]),
    (of("date"), ["2026-02-30"]),
    (of("date", max="2026-12-31"), ["2027-01-01"]),
    (of("moment"), ["2026-12-15"]),
    (of("moment"), ["2026-12-15T25:00"]),
    (of("choice", options=("a",)), ["b"]),
    (of("choices", options=("a", "b"), max="1"), ["a", "b"]),
    (of("choices", options=("a", "b")), ["a", "z"]),
    (of("yesno"), ["vielleicht"]),
    (of("yesno"), ["true", "nein"]),
    (of("phone"), ["打我电话"]),
    (of("person"), ["post:legal"]),
    (of("person"), ["a b"]),
    (of("department"), ["x/y"]),
    (of("files"), ["../../etc/passwd"]),
    (of("files", max="1"), ["a" * 64 + "/1.pdf", "b" * 64 + "/2.pdf"]),
])
def test_what_is_no_value_of_the_kind_is_refused_with_the_fields_name(asked, typed):
    with pytest.raises(BadValue, match="「字段」"):
        accept(asked, typed)


@given(st.sampled_from(sorted(vocabulary.KINDS)), st.lists(st.text(max_size=80), max_size=4))
def test_whatever_is_typed_is_kept_or_refused_and_what_is_kept_stays_itself(kind, typed):
    asked = of(kind, options=("a", "b") if vocabulary.KINDS[kind].options else ())
    try:
        kept = accept(asked, typed)
    except BadValue:
        return
    again = kept if isinstance(kept, list) else [] if kept is None else [str(kept).lower() if isinstance(kept, bool)
                                                                        else str(kept)]
    assert accept(asked, again) == kept
    assert "\x00" not in str(kept)


@pytest.mark.parametrize("name", sorted(vocabulary.PATTERNS))
def test_no_pattern_takes_long_over_any_value(name):
    asked = of("text", pattern=name)
    began = time.perf_counter()
    for text in ("a" * 500, "1" * 499 + "!", "a." * 250, "a@" + "b-" * 240, "http://" + "a" * 490, "1." * 250):
        try:
            accept(asked, [text])
        except BadValue:
            continue
    assert time.perf_counter() - began < 0.5


# --- comparing --------------------------------------------------------------------------------------------------------


def test_a_comparison_tells_of_fields_rules_and_checks_and_where_they_show():
    old = file(field("gateway", "choice", options=("a", "b"), label="网关"), field("gone", label="旧字段"),
               check("gateway != 'b'", "不能是乙。", "gateway"))
    new = file(field("gateway", "choice", options=("a", "b", "c"), label="网关", requiredWhen="online"),
               field("online", "yesno", label="线上"), field("report", "files", label="回归报告", required="true"),
               check("gateway == 'a'", "不能是乙。", "gateway"))
    found = compare(read(old), read(new))
    assert [sentence_of(one) for one in found.changes] == [
        "「网关」的选项由“A、B”改为“A、B、C”。", "「网关」的必填条件由“（空）”改为“online”。",
        "新增表单字段「线上」（字段类型 是 / 否、所在分组 基本情况）。",
        "新增表单字段「回归报告」（必须填写、字段类型 上传文件、所在分组 基本情况）。",
        "「不能是乙。」的校验条件由“gateway != 'b'”改为“gateway == 'a'”。",
        "删除表单字段「旧字段」（字段类型 单行文字、所在分组 基本情况）。"]
    assert {one.group for one in found.changes} == {"form"}
    assert found.states(of_new=True)["a"] == "changed"  # the step that asks for it is marked in the picture
    assert not compare(read(old), read(old))


def test_a_comparison_calls_the_fields_of_a_step_by_their_names():
    fields = field("report", "files", label="回归报告"), field("verdict", label="测试结论")
    more = STEP.replace('ld:writes="report"', 'ld:writes="report,verdict" ld:requires="verdict"')
    found = compare(read(file(*fields)), read(file(*fields, steps=more)))
    assert [sentence_of(one) for one in found.changes] == [
        "「回归测试」的写入的字段由“回归报告”改为“回归报告、测试结论”。",
        "「回归测试」加上这一步必填的字段“测试结论”。"]


# --- advice -----------------------------------------------------------------------------------------------------------


def test_ways_that_ask_for_what_may_be_empty_and_fields_of_nobody_are_advised_against():
    steps = chain('<userTask id="t" name="x" ld:writes="fee"/><exclusiveGateway id="g" default="g_end"/>'
                  '<userTask id="big" name="大额"/>' + flow("g", "big", "fee &gt; 1000 and name == 'fee'")
                  + flow("big", "end"), "t", "g").replace('<startEvent id="start"/>',
                                                          '<startEvent id="start" ld:writes="name"/>')
    said = [one.reason for one in advice(read(file(
        field("fee", "money", label="费用"), field("name", label="名称", required="true"),
        field("lost", label="没人填"), steps=steps))) if "字段" in one.reason]
    assert said == ["字段「没人填」没有哪一步填写。",
                    "条件读取的字段「费用」可以不填；没有填写时，案件在这里可能走不下去。"]
    needed = steps.replace('ld:writes="fee"', 'ld:writes="fee" ld:requires="fee"')
    assert not [one for one in advice(read(file(field("fee", "money"), field("name", required="true"), steps=needed)))
                if "字段" in one.reason]
