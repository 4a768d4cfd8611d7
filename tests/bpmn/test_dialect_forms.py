"""The forms of camunda, flowable and activiti steps become one form of the process, told in the report."""

from tests.bpmn.writing import chain, process
from workflows.bpmn.bad import BadModel
from workflows.bpmn.dialects import SeveralProcesses, translate
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read
from workflows.engine.filling import sheet_of
from workflows.engine.graph import CannotCompile, compile  # noqa: A004 - the verb of the engine

CAMUNDA = chain(
    '<userTask id="ask" name="申请" camunda:assignee="demo"><extensionElements><camunda:formData>'
    '<camunda:formField id="amount" label="金额" type="long"><camunda:validation>'
    '<camunda:constraint name="required"/><camunda:constraint name="min" config="1"/></camunda:validation>'
    '</camunda:formField><camunda:formField id="kind" label="类别" type="enum" defaultValue="b">'
    '<camunda:value id="a" name="甲"/><camunda:value id="b" name="乙"/></camunda:formField>'
    '<camunda:formField id="odd.name" type="string"/><camunda:formField id="colour" type="rgb"/>'
    "</camunda:formData></extensionElements></userTask>"
    '<userTask id="look" name="复核" camunda:assignee="demo"><extensionElements><camunda:formData>'
    '<camunda:formField id="amount" label="金额" type="long"/></camunda:formData></extensionElements></userTask>',
    "ask", "look")
ACTIVITI = chain(
    '<userTask id="ask" name="请假" activiti:assignee="kermit"><extensionElements>'
    '<activiti:formProperty id="days" name="天数" type="long" required="true"/>'
    '<activiti:formProperty id="until" name="到" type="date" datePattern="dd-MM-yyyy"/>'
    '<activiti:formProperty id="why" name="原因" type="string" writable="false"/>'
    "</extensionElements></userTask>", "ask").replace(
    '<startEvent id="start"/>', '<startEvent id="start"><extensionElements>'
    '<activiti:formProperty id="why" name="原因" type="string"/></extensionElements></startEvent>')


def test_fields_of_steps_become_one_form_with_what_each_step_shows_and_asks():
    made = translate(process(CAMUNDA))
    found = read(made.source).process
    assert [(one.label, [field.id for field in one.fields]) for one in found.form.sections] == [
        ("申请", ["amount", "kind", "colour"])]
    amount, kind, colour = found.form.fields
    assert (amount.kind, amount.min, kind.kind, kind.default, colour.kind) == ("integer", "1", "choice", "b", "text")
    assert [(one.value, one.label) for one in kind.options] == [("a", "甲"), ("b", "乙")]
    ask, look = (found.elements[key].attributes for key in ("ask", "look"))
    assert (ask["writes"], ask["requires"], look["writes"]) == ("amount,kind,colour", "amount", "amount")
    reasons = [note.reason for note in made.notes]
    assert "2 个步骤的表单合为流程的表单，共 3 个字段。" in reasons
    assert any("odd.name" in reason and "没有译出" in reason for reason in reasons)
    assert any("“rgb”按单行文字译出" in reason for reason in reasons)


def test_a_start_form_and_what_may_only_be_read_are_kept_apart():
    found = compile(read(translate(process(ACTIVITI)).source).process)
    assert sheet_of(found).written == {"why"}
    step = sheet_of(found, "ask")
    assert (step.written, step.required, step.shown) == ({"days", "until"}, {"days"}, {"days", "until", "why"})


def test_a_file_without_forms_gets_none():
    plain = chain('<userTask id="a" name="x" camunda:assignee="demo"/>', "a")
    assert read(translate(process(plain)).source).process.form is None


def test_no_form_of_a_real_file_makes_a_version_that_its_own_reader_refuses(samples):
    with_form = 0
    for path in sorted((samples / "models" / "approval").glob("*.bpmn")):
        try:
            model = read(translate(path.read_bytes()).source)
        except (BadModel, SeveralProcesses):
            continue
        if model.process.form is not None:
            with_form += 1
            assert [one.reason for one in lint(model) if "表单" in one.reason or "字段" in one.reason] == [], path.name
            assert _refused(model.process) == [], path.name
    assert with_form >= 4


def _refused(process):
    try:
        compile(process)
    except CannotCompile as why:
        return [reason for _key, _name, reason in why.problems if "表单" in reason or "字段" in reason]
    return []
