"""Whatever happens to an item, in whatever order: the queries say what reading its events one by one says."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.exceptions.queries import JUDGING
from tests.exceptions.desk import TUESDAY, found

NUMBERS = count(1)
SECONDS = st.sampled_from([-7200, -6, -5, -4, -1, 0, 1, 4, 5, 6, 7200])
DEED = st.tuples(
    st.sampled_from(["work.decided", "work.decided", "work.decided", "work.returned", "decision.undone",
                     "decision.voided", "decision.took_effect", "work.urged"]),
    st.sampled_from(["pass", "approve", "refuse", "submit", "done"]), st.integers(0, 9),
    st.sampled_from(["reviewer", "initiator", "substitute"]))
COURSE = st.tuples(st.none() | SECONDS, st.none() | SECONDS, st.lists(DEED, max_size=7))


@pytest.mark.slow
@given(st.lists(COURSE, min_size=1, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_quick_late_and_handed_on_are_what_the_events_say(desk, courses):
    case = desk.case(f"MKT-2026-8{next(NUMBERS):04d}")
    expected = {"quick": set(), "late": set(), "handed-on": set()}
    for opened, due, deeds in courses:
        item = desk.put(case, due_at=None if due is None else TUESDAY + timedelta(seconds=due))
        if opened is not None:
            desk.opened(item, desk.qianning, TUESDAY + timedelta(seconds=opened))
        said = _happen(desk, item, deeds)
        for event in said:
            for key in _counted(event, opened, due):
                expected[key].add(event["event"])
    for key, wanted in expected.items():
        assert {one for one in found(key) if one[0] == case.stream} == wanted


def _happen(desk, item, deeds):
    """The decisions that stand in the end."""
    people = {"reviewer": desk.qianning, "initiator": desk.chenxiao, "substitute": desk.qianning}
    standing, latest = [], None
    for verb, outcome, seconds, who in deeds:
        actor = people[who].as_actor(on_behalf_of="甲 (1)" if who == "substitute" else "")
        head = desk.heads.get(item.case.stream)
        at = max(TUESDAY + timedelta(seconds=seconds), head.at if head else TUESDAY)
        decides = verb in ("work.decided", "work.returned")
        event = desk.say(verb, people[who], at, item=item, actor=actor, outcome=outcome if decides else "")
        if decides:
            latest = {"event": event, "verb": verb, "outcome": outcome, "who": who, "at": at}
            standing.append(latest)
        elif verb in ("decision.undone", "decision.voided") and latest in standing:
            standing.remove(latest)
    return standing


def _counted(event, opened, due):
    if event["who"] != "initiator" and event["verb"] == "work.decided" and event["outcome"] in JUDGING:
        first = None if opened is None else TUESDAY + timedelta(seconds=opened)
        if first is None or event["at"] - first < timedelta(seconds=5):
            yield "quick"
    if due is not None and event["at"] > TUESDAY + timedelta(seconds=due):
        yield "late"
    if event["who"] == "substitute":
        yield "handed-on"
