"""Telephone and identity numbers are masked wherever they stand, and nothing else is touched."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.masking import CHECKS, WEIGHTS, is_identity_card, masked

# Whatever stands before and after, a number inside must not come through; digits beside it would be another number.
AROUND = st.text(st.characters(exclude_categories=("Nd", "Cs"), exclude_characters="*+-.()（）－Xx"), max_size=12)
SEPARATOR = st.sampled_from(["", " ", "-", "－"])
DIGITS = "0123456789"


def digits(count):
    return st.text(DIGITS, min_size=count, max_size=count)


@st.composite
def mobiles(draw):
    gap = draw(SEPARATOR)
    head = draw(st.sampled_from(["", "+86 ", "86", "0086-"]))
    return head + gap.join([f"1{draw(st.sampled_from('3456789'))}{draw(st.sampled_from(DIGITS))}", draw(digits(4)),
                            draw(digits(4))])


@st.composite
def cards(draw):
    born = draw(st.dates()).strftime("%Y%m%d").zfill(8)
    body = draw(digits(6)) + born + draw(digits(3))
    return body + CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


@st.composite
def landlines(draw):
    area = draw(st.sampled_from(["010", "021", "0571", "(0574)", "（0755）"]))
    return f"{area}{draw(st.sampled_from(['', '-', ' ']))}{draw(st.sampled_from('2345678'))}{draw(digits(7))}"


@st.composite
def american(draw):
    area, exchange = (f"{draw(st.sampled_from('23456789'))}{draw(digits(2))}" for _ in range(2))
    last = draw(digits(4))
    return draw(st.sampled_from([
        f"({area}) {exchange}-{last}", f"{area}-{exchange}-{last}", f"{area}.{exchange}.{last}",
        f"+1 {area} {exchange} {last}", f"1-{area}-{exchange}-{last}",
    ]))


def longest_run(text):
    return max((len(run) for run in re.findall(r"\d+", re.sub(r"[-\s.()（）－]", "", text))), default=0)


@given(AROUND, st.one_of(mobiles(), cards(), landlines(), american()), AROUND)
def test_no_number_of_a_person_comes_through(before, number, after):
    said = masked(before + number + after)
    assert number not in said
    assert "*" in said
    assert said.startswith(before)
    assert said.endswith(after)
    assert longest_run(said) <= 9  # a mobile behind 0086 keeps 86 and its first three


@given(AROUND, st.one_of(mobiles(), cards(), landlines(), american()), AROUND)
def test_masking_twice_is_masking_once(before, number, after):
    once = masked(before + number + after)
    assert masked(once) == once


@given(st.text())
def test_whatever_is_said_masking_keeps_its_length_and_is_done_after_one_turn(text):
    once = masked(text)
    assert masked(once) == once
    assert re.sub(r"[\d*]", "", once) == re.sub(r"[\d*]", "", text) or "*" in once


@given(st.text(st.characters(exclude_categories=("Nd", "Cs"))))
def test_a_text_without_digits_stays_as_it_is(text):
    assert masked(text) == text


@pytest.mark.parametrize(("said", "kept"), [
    ("号码13800138000，请回电", "号码138****8000，请回电"),
    ("１３８００１３８０００", "138****8000"),
    ("座机0571-87654321转8001", "座机0571-******21转8001"),
    ("身份证33010619900307123X", None),
    ("身份证330106199003071230", "身份证330*************30"),
    ("call (404) 555-0187 now", "call (404) ***-**87 now"),
    ("call 404-555-0187 now", "call 404-***-**87 now"),
])
def test_what_is_left_of_a_number(said, kept):
    if kept is None:
        assert "19900307" not in masked(said)
    else:
        assert masked(said) == kept


@pytest.mark.parametrize("said", [
    "2026-10-19 20:14 充值 100 元", "订单号 20261019201412345678", "2019/2/28 11:25:05", "300GB cap", "zip 30101-1234",
    "10086", "受理号 188006", "3300000 元", "版本 10.2.3.4",
])
def test_other_numbers_stay(said):
    assert masked(said) == said


def test_an_identity_card_is_known_by_its_check_digit():
    assert is_identity_card("11010519491231002X")
    assert not is_identity_card("110105194912310021")
    assert not is_identity_card("11010519491231002")
