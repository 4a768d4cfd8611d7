import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.bpmn.conditions import translate
from workflows.engine.expressions import parse


@pytest.mark.parametrize(("raw", "ours"), [
    ("${approved}", "approved"),
    ("${!approved}", "not approved"),
    ("#{order.amount>200}", "order.amount > 200"),
    ("${a == 'x' && b != \"y\" || c}", "a == 'x' and b != \"y\" or c"),
    ("${a eq 1 and b lt 2}", "a == 1 and b < 2"),
    ("${!(a || b)}", "not (a or b)"),
    ("${not approved}", "not approved"),
    ("${!clarified.equals('yes')}", "not (clarified == 'yes')"),
    ("${(a + b) * 2 - 1 >= c / 3}", "(a + b) * 2 - 1 >= c / 3"),
    ("渠道 in ['短信', '外呼'] and not 线上", "渠道 in ['短信', '外呼'] and not 线上"),
    ("not a == 'x'", "not (a == 'x')"),
    ("渠道 not in ['短信']", "渠道 not in ['短信']"),
    ("= not(approved)", "not (approved)"),
    ("=approved=false", "approved == false"),
    ("True", "true"),
])
def test_simple_conditions_are_translated(raw, ours):
    assert translate(raw).condition == ours
    assert parse(ours)


@pytest.mark.parametrize("raw", [
    "${bean.check(x)}", "${a ? b : c}", "${a} == ${b}", "${list[0] == 1}", "some condition", "Vacation Approval = 'x'",
    "${empty f(x)}", "${!a == b}", "${not a == b}", "", "${}", "a ==", "(a", "a = b", "a < b < c",
    "= some r in risks satisfies r",
    "${a % 2 == 0}", "'it\\'s' == a", "${a == 'x'", "a" * 3_000, "1e5 == a",
    "(" * 500 + "a" + ")" * 500, "!" * 500 + "a",
])
def test_everything_else_is_to_be_restated_with_a_reason(raw):
    said = translate(raw)

    assert said.condition is None
    assert said.restate


def test_scripts_are_not_run():
    assert "groovy" in str(translate("a == 1", language="groovy").restate)


@given(st.text(alphabet="ab1. ()!=<>&|+-*/'\"[],?${}#中notrdi", max_size=40))
def test_whatever_is_translated_can_be_parsed(raw):
    said = translate(raw)

    assert (said.condition is None) != (said.restate is None)
    if said.condition is not None:
        assert parse(said.condition)
