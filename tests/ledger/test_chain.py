"""The chain: what goes in comes out checked, and whatever is changed afterwards is found and named."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.canonical import NotCanonical, plain, text_of, value_of
from workflows.ledger.chain import GENESIS, ZERO, Change, Entry, File, Head, Object, Reason, Why, Wrong, extend, verify

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WANG = Actor(id=7, name="王敏", number="42017", via="品质部·评审")


def chain(length=5, stream="case:MKT-2026-0417"):
    entries = [Entry(verb="work.decided", outcome=f"pass {number}") for number in range(length)]
    return extend(GENESIS, stream, entries, NOON, WANG)


def pairs(rows):
    return [(row.body, row.hash) for row in rows]


def rewritten(pair, **changes):
    """The event changed and hashed anew, as somebody who knows the rule would do it."""
    body = text_of(json.loads(pair[0]) | changes)
    return body, sha256(body.encode()).hexdigest()


def test_an_event_says_who_did_what_to_what_and_why():
    entry = Entry(
        verb="work.decided",
        object=Object("work_item", "31", node="legal", name="法务审核"),
        outcome="refuse",
        reasons=[Reason(1, "条款缺少退出约定", field="agreement", label="客户协议")],
        diff=[Change("budget", "预算", Decimal("10.50"), None)],
        files=[File("协议.pdf", "ab" * 32, 10)],
        round=2,
        detail={"share": 0.25, "none": None},
    )

    [row], head = extend(GENESIS, "case:A", [entry], NOON, WANG)

    assert json.loads(row.body) == {
        "v": 1, "stream": "case:A", "seq": 1, "at": "2026-04-17T04:00:00.000000Z", "verb": "work.decided",
        "actor": {"id": 7, "name": "王敏", "number": "42017", "via": "品质部·评审"},
        "object": {"type": "work_item", "id": "31", "node": "legal", "name": "法务审核"},
        "outcome": "refuse",
        "reasons": [{"no": 1, "field": "agreement", "label": "客户协议", "text": "条款缺少退出约定"}],
        "diff": [{"field": "budget", "label": "预算", "old": "10.50"}],
        "files": [{"name": "协议.pdf", "sha256": "ab" * 32, "size": 10}],
        "round": 2, "detail": {"share": "0.25", "none": None}, "prev": ZERO,
    }
    assert row.hash == sha256(rfc8785.dumps(json.loads(row.body))).hexdigest() == head.hash
    assert (row.object_key, row.actor_id, head.seq) == ("work_item:31", 7, 1)


def test_an_entry_may_name_another_actor_but_never_nobody():
    [row], _ = extend(GENESIS, "s", [Entry(verb="timer.fired", actor=SYSTEM)], NOON, WANG)
    assert (row.actor_id, row.actor_name) == (None, "system")
    with pytest.raises(ValueError, match="Nobody is named"):
        extend(GENESIS, "s", [Entry(verb="timer.fired")], NOON)


def test_time_never_runs_backwards_in_a_stream():
    _, head = chain()
    [row], later = extend(head, "case:MKT-2026-0417", [Entry(verb="x")], NOON - timedelta(hours=1), WANG)
    assert row.at == later.at == NOON


def test_moments_are_kept_in_utc_and_need_a_time_zone():
    shanghai = datetime(2026, 4, 17, 12, 0, tzinfo=timezone(timedelta(hours=8)))
    [row], _ = extend(GENESIS, "s", [Entry(verb="x", detail={"when": shanghai})], shanghai, WANG)
    assert json.loads(row.body)["detail"]["when"] == json.loads(row.body)["at"] == "2026-04-17T04:00:00.000000Z"
    with pytest.raises(ValueError, match="time zone"):
        plain(datetime(2026, 4, 17))


def test_what_json_cannot_carry_exactly_travels_as_text():
    assert plain({"a": 2**53 - 1, "b": 2**53, "c": -0.0, "d": Decimal("1.10"), "e": float("nan"), 3: {"x"}}) == {
        "a": 2**53 - 1, "b": str(2**53), "c": "-0.0", "d": "1.10", "e": "nan", "3": ["x"],
    }
    with pytest.raises(TypeError, match="object"):
        plain(object())


@pytest.mark.parametrize("name", ["nul\x00", "lone \ud800 half", "bell\x07", "pair \ud83d\ude00", "del\x7f", "😀"])
def test_no_text_breaks_an_event(name):
    entry = Entry(verb="x", reason=name, object=Object("t", name))
    rows, _ = extend(GENESIS, "s", [entry], NOON, replace(WANG, name=name))
    assert verify(pairs(rows)) is None
    for stored in rows[0]:
        assert "\x00" not in str(stored)
        str(stored).encode()


TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.decimals() | MOMENTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4), TEXTS)
def test_whatever_is_recorded_verifies_and_has_one_spelling(detail, reason):
    rows, head = extend(GENESIS, "s", [Entry(verb="x", reason=reason, detail=detail)] * 2, NOON, WANG)
    assert verify(pairs(rows), stream="s", head=head) is None
    for row in rows:
        assert value_of(row.body) == json.loads(row.body)
        assert rfc8785.dumps(json.loads(row.body)) == row.body.encode()


@pytest.mark.parametrize("text", [
    '{"a": 1}', '{"b":1,"a":1}', '{"a":1.0}', '{"a":1e2}', '{"a":NaN}', '{"a":9007199254740993}', '{"a":"\\u00e9"}',
    '{"a":1,"a":1}', "[" * 100_000, "", '{"a":"\\ud800"}', '{"\uff61":2,"\U0001f600":1}',
])
def test_other_spellings_are_refused(text):
    with pytest.raises(NotCanonical):
        value_of(text)


def test_keys_beyond_the_basic_plane_are_ordered_as_the_standard_says():
    ordered = '{"\U0001f600":1,"\uff61":2}'
    assert text_of({"\uff61": 2, "\U0001f600": 1}) == ordered
    assert value_of(ordered) == {"\uff61": 2, "\U0001f600": 1}


def test_an_edited_event_is_named():
    rows = pairs(chain()[0])
    rows[2] = (rows[2][0].replace("pass 2", "pass 9"), rows[2][1])
    assert verify(rows) == Wrong(3, Why.EDITED)


@pytest.mark.parametrize(("position", "has_head"), [(0, False), (2, False), (4, True), (3, True), (3, False)])
def test_an_event_rewritten_with_its_hash_is_named(position, has_head):
    rows, head = chain()
    rows = pairs(rows)
    rows[position] = rewritten(rows[position], outcome="refuse")
    assert verify(rows, head=head if has_head else None) == Wrong(position + 1, Why.REPLACED)


def test_an_event_tied_to_another_past_is_named_and_not_its_innocent_neighbour():
    rows = pairs(chain()[0])
    rows[2] = rewritten(rows[2], prev="a" * 64)
    assert verify(rows) == Wrong(3, Why.REPLACED)
    rows[0] = rewritten(rows[0], prev="a" * 64)
    assert verify(rows) == Wrong(1, Why.REPLACED)


def test_a_missing_event_is_named():
    rows, head = chain()
    rows = pairs(rows)
    assert verify(rows[:2] + rows[3:]) == Wrong(3, Why.MISSING)
    assert verify(rows[1:]) == Wrong(1, Why.MISSING)
    assert verify(rows[:-1]) is None
    assert verify(rows[:-1], head=head) == Wrong(5, Why.CUT_OFF)
    assert verify([], head=head) == Wrong(1, Why.CUT_OFF)


def test_a_misplaced_or_doubled_event_is_named():
    rows = pairs(chain()[0])
    assert verify([rows[0], rows[2], rows[1], *rows[3:]]) == Wrong(2, Why.REORDERED)
    assert verify([rows[0], rows[0], *rows[1:]]) == Wrong(2, Why.REORDERED)


def test_events_of_another_stream_are_named():
    rows, _ = chain()
    [strange], _ = extend(Head(2, rows[1].hash, NOON), "case:OTHER", [Entry(verb="x")], NOON, WANG)
    assert verify([*pairs(rows[:2]), (strange.body, strange.hash)]) == Wrong(3, Why.OTHER_STREAM)
    assert verify(pairs(rows), stream="case:OTHER") == Wrong(1, Why.OTHER_STREAM)


def test_time_running_backwards_is_named():
    rows = pairs(chain(2)[0])
    rows[1] = rewritten(rows[1], at="2026-04-17T03:59:59.999999Z")
    assert verify(rows) == Wrong(2, Why.BACKWARDS)


def test_another_spelling_of_an_event_is_named():
    rows = pairs(chain()[0])
    spaced = rows[1][0].replace('{"actor"', '{ "actor"')
    rows[1] = (spaced, sha256(spaced.encode()).hexdigest())
    assert verify(rows) == Wrong(2, Why.NOT_CANONICAL)


def test_a_chain_can_be_checked_in_pieces():
    rows, head = chain()
    middle = Head(3, rows[2].hash, rows[2].at)
    assert verify(pairs(rows[3:]), after=middle, head=head) is None
    assert verify(pairs(rows[3:]), after=replace(middle, hash=ZERO)) == Wrong(3, Why.REPLACED)


@given(st.integers(0, 4), st.integers(0, 400), st.integers(1, 255))
def test_every_changed_byte_is_found(position, offset, flip):
    rows = pairs(chain()[0])
    body = bytearray(rows[position][0].encode())
    body[offset % len(body)] ^= flip
    rows[position] = (body.decode("latin-1"), rows[position][1])
    assert verify(rows) == Wrong(position + 1, Why.EDITED)


@pytest.mark.parametrize("body", [
    "[]", "null", "1", "{}", '{"actor":[],"at":"","prev":"","seq":1,"stream":"s","verb":"x"}',
    '{"actor":{},"at":1,"prev":"","seq":1,"stream":"s","verb":"x"}',
    '{"actor":{},"at":"","object":"x","prev":"","seq":1,"stream":"s","verb":"x"}',
    '{"actor":{},"at":"","prev":"","seq":true,"stream":"s","verb":"x"}',
])
def test_what_is_no_event_is_named_and_breaks_nothing(body):
    assert verify([(body, sha256(body.encode()).hexdigest())]) == Wrong(1, Why.NOT_CANONICAL)
