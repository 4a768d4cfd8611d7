"""The language of conditions: what it says, what it refuses and where."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.engine.expressions import BadExpression, CannotEvaluate, Comparison, parse

DATA = {"预算": Decimal("1000.10"), "online": True, "category": "a", "n": 3, "nothing": None, "case": {"size": 7},
        "tags": ["x", "y"], "a.b": Decimal(5)}


@pytest.mark.parametrize(("text", "value"), [
    ("1 + 2 * 3", Decimal(7)), ("(1 + 2) * 3", Decimal(9)), ("7 - 2 - 1", Decimal(4)), ("8 / 4 / 2", Decimal(1)),
    ("-n + 1", Decimal(-2)), ("0.1 + 0.2 == 0.3", True), ("预算 > 1000", True), ("预算 * 3 == 3000.30", True),
    ("not online or n >= 3", True), ("not (online and n < 3)", True), ("true or false and false", True),
    ("category in ['a', \"b\"]", True), ("category not in ['a']", False), ("'x' in tags", True), ("n in []", False),
    ("nothing == null", True), ("n != null", True), ("case.size == 7", True), ("a.b == 5", True),
    (r"'it\'s' == 'it\'s'", True), ("'a' < 'b'", True), ("n <= 3 and n >= 3", True), ("[1, 2] == [1, 2]", True),
])
def test_expressions_mean_what_they_say(text, value):
    assert parse(text).evaluate(DATA) == value


@pytest.mark.parametrize(("text", "position", "expected"), [
    ("", 1, "变量名"), ("a >", 4, "变量名"), ("(a", 3, ")"), ("[1, 2", 6, "]"), ("a = 1", 3, "=="),
    ("a && b", 3, "and"), ("a b", 3, "运算符"), ("a < b < c", 7, "and"), ("a not b", 7, "in"), ("1.2.3", 4, "运算符"),
    ("12a", 3, "运算符"),
    ("a ? b", 3, "变量名"), ("f(1)", 2, "运算符"), ("a['x']", 2, "运算符"), ("x == 'open", 6, "'"),
    ("and", 1, "变量名"),
    ("__import__('os')", 11, "运算符"), ("a.__class__.b + lambda: 1", 23, "变量名"),
])
def test_a_wrong_text_is_refused_with_its_place_and_what_was_expected(text, position, expected):
    with pytest.raises(BadExpression) as caught:
        parse(text)
    assert caught.value.position == position
    assert expected in caught.value.expected
    assert str(position) in str(caught.value)


@pytest.mark.parametrize("text", ["x" * 2001, "(" * 60 + "a" + ")" * 60, "not " * 60 + "a", "-" * 60 + "1",
                                  "[" * 60 + "]" * 60, "a" + " + a" * 260, "1" * 31])
def test_length_and_depth_are_bounded(text):
    with pytest.raises(BadExpression):
        parse(text)


@pytest.mark.parametrize(("text", "name"), [
    ("unknown == 1", "unknown"), ("case.unknown == 1", "case.unknown"), ("online > 1", "online"), ("n + 'a' == 1", ""),
    ("n == 'a'", "n"), ("category", "category"), ("nothing > 1", "nothing"), ("n in category", "category"),
    ("case == 1", "case"), ("not n", "n"), ("n / 0 == 1", ""),
])
def test_values_that_do_not_fit_are_refused_by_name(text, name):
    with pytest.raises(CannotEvaluate) as caught:
        parse(text).holds(DATA)
    assert caught.value.name == name


def test_floats_are_refused_because_they_are_not_exact():
    with pytest.raises(CannotEvaluate):
        parse("x > 1").holds({"x": 1.5})


def test_later_parts_are_not_read_when_the_first_decides():
    assert parse("online or unknown").holds(DATA)
    assert not parse("not online and unknown").holds(DATA)


def test_an_expression_tells_what_it_compares_with_what():
    found = parse("100 < 预算 and (online or category in ['a', 'b']) and n * 2 > size and not x == -1 + 3")
    assert found.names == {"预算", "online", "category", "n", "size", "x"}
    assert found.comparisons == (
        Comparison("预算", ">", Decimal(100)), Comparison("online", "==", True),
        Comparison("category", "in", ("a", "b")), Comparison("x", "==", Decimal(2)))
    assert found.opaque == {"n", "size"}


@given(st.text(alphabet="ab1.' ()[]+-*/<>=!,andortni\\\"预", max_size=40))
def test_any_text_is_parsed_or_refused_with_a_place(text):
    places = []
    try:
        parse(text)
    except BadExpression as error:
        places.append(error.position)
    assert all(1 <= place <= len(text) + 1 for place in places)


@given(st.decimals(-10**9, 10**9, places=4), st.decimals(-10**9, 10**9, places=4))
def test_arithmetic_is_exact(one, other):
    data = {"a": one, "b": other}
    assert parse("a + b - b == a").holds(data)
    assert parse("a * b").evaluate(data) == one * other
