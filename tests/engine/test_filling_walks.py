"""Any form that is not refused can be filled with anything: kept values are what the engine keeps, or there are
sentences."""

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.bpmn.forms import check, field, form
from tests.bpmn.writing import chain, process
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read
from workflows.engine.filling import fill, initial_data, is_empty, sheet_of
from workflows.engine.graph import CannotCompile, compile  # noqa: A004 - the verb of the engine

KINDS = sorted(vocabulary.KINDS)
TEXTS = st.one_of(st.text(max_size=12), st.sampled_from([
    "true", "false", "on", "1", "0", "-3", "12.50", "2026-12-15", "2026-12-15T08:30", "a", "b", "x" * 501, "person:1",
    "a" * 64 + "/报告.pdf", "0571-8888 8888", "\x00", "\u202e", "两\n行"]))
NUMBERS = {"integer", "decimal", "money"}
READ = {"yesno": "f0", "text": "f0 == 'a'", "choice": "f0 == 'b'", "choices": "'a' in f0", "date": "f0 > '2026-12-01'",
        **dict.fromkeys(NUMBERS, "f0 > 3")}  # how a rule asks a field of the kind; the others by being empty
DEFAULTS = {"yesno": "true", "choice": "a", "choices": "a,b", "date": "2026-12-15", "text": "abc",
            **dict.fromkeys(NUMBERS, "3")}
BOUNDS = NUMBERS | {"text", "long", "choices", "files"}
BROKEN = st.sampled_from([*[""] * 30, "f0 ==", "nobody"])


@st.composite
def forms(draw):
    first = draw(st.sampled_from(KINDS))
    rules = st.sampled_from(["", READ.get(first, "f0 == null"), "f0 != null"])
    fields = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(KINDS)) if number else first
        some = st.booleans()
        said = {"required": draw(st.sampled_from(["", "true"])), "requiredWhen": draw(rules),
                "visibleWhen": draw(rules) if number else draw(BROKEN),
                "default": DEFAULTS.get(kind, "") if draw(some) else "",
                "min": "2" if kind in BOUNDS and draw(some) and not draw(some) else "",
                "max": "5" if kind in BOUNDS and draw(some) else ""}
        fields.append(field(f"f{number}", kind, options=("a", "b") if vocabulary.KINDS[kind].options else (), **said))
    checks = [check(draw(rules) or "f0 == null", "不一致")] if draw(st.booleans()) else []
    return process(form(*fields, *checks) + chain('<userTask id="t" name="t" ld:writes="f0"/>', "t"))


@settings(max_examples=400, deadline=None)
@given(forms(), st.data())
def test_whatever_is_typed_into_a_form_that_runs_is_kept_or_refused(source, data):
    graph = runnable(source)
    event("runs" if graph else "refused")
    for node in ("", "t") if graph else ():
        sheet, begun = sheet_of(graph, node), initial_data(graph.form)
        typed = {key: data.draw(st.lists(TEXTS, max_size=3)) for key in sheet.written}
        before = {name: variable.accept(begun.get(name)) for name, variable in graph.variables.items()}
        filled = fill(sheet, before, typed)
        assert set(filled.values) == sheet.written
        for name, value in filled.values.items():
            assert graph.variables[name].accept(value) == (tuple(value) if isinstance(value, list) else value)
        if not filled.errors:
            for one in graph.form.fields:
                if sheet.must(one, filled.data) and sheet.visible(one, filled.data):
                    assert not is_empty(filled.values[one.id])
            again = fill(sheet, filled.data, {key: _typed(filled.values[key]) for key in sheet.written})
            assert (again.values, again.errors) == (filled.values, {})


def runnable(source):
    """The graph of a form that nothing is wrong with; None for one that is refused."""
    model = read(source)
    try:
        return None if lint(model) else compile(model.process)
    except CannotCompile:
        return None


def _typed(value):
    if isinstance(value, list):
        return value
    return [] if value is None else [str(value).lower() if isinstance(value, bool) else str(value)]
