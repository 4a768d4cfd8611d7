"""What one domain counts about a case of another: kept once, every change an event, zero exposure said as such."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketing_review.models import Evaluation
from tests.marketing_review.campaigns import EVALUATION, page, text_of
from workflows.ledger.models import Event
from workflows.measures.models import Measure, per_ten_thousand
from workflows.measures.selectors import measures_of
from workflows.measures.services import Counted, put_measure


def counted(count, exposure, until=date(2026, 11, 20)):
    return Counted(since=date(2026, 11, 1), until=until, count=count, exposure=exposure)


def put(case, count, exposure, at, **more):
    return put_measure(case_id=case.case_id, name="complaints", source="complaints",
                       counted=counted(count, exposure, **more), at=at)


@given(st.integers(0, 10**9), st.integers(0, 10**12))
def test_nothing_is_divided_by_zero(count, exposure):
    rate = per_ten_thousand(count, exposure)
    assert (rate is None) == (exposure == 0)
    if exposure:
        assert abs(rate * exposure - count * 10_000) <= Decimal("0.005") * exposure
    assert per_ten_thousand(count, None) is None


def test_a_change_is_an_event_and_the_same_again_is_none(running, house):
    at = house.tick()
    assert put(running, 6, 20_000, at)
    assert not put(running, 6, 20_000, at + timedelta(hours=1))
    assert put(running, 7, 20_000, at + timedelta(hours=2))

    assert [(one.count, one.at, one.per_ten_thousand) for one in measures_of(running.case_id)] == [
        (7, at + timedelta(hours=2), Decimal("3.50"))]
    events = Event.objects.filter(stream=f"measures:{running.key}")
    assert [event.verb for event in events] == ["measures.measure.updated"] * 2


def test_a_campaign_shows_what_was_traced_against_its_participants(house):
    case = house.ended()
    address, client = page(case, "run/"), house.browse(house.chenxiao)
    assert "id=\"traced\"" not in text_of(client.get(address))

    put(case, 6, None, house.tick())
    shown = text_of(client.get(address))
    assert "22.39" in shown  # 6 of 2,680 participants of the daily figures
    put(case, 6, 20_000, house.tick())
    assert "<b>3</b>" in text_of(client.get(address))
    put(case, 6, 0, house.tick())
    for part in ("run/", "evaluation/"):
        assert "无法计算" in text_of(client.get(page(case, part)))


def test_an_evaluation_keeps_what_was_traced_then(house):
    case = house.ended()
    put(case, 6, 20_000, house.tick())
    house.decide(case, "evaluation", house.chenxiao, "submit", form=EVALUATION)
    put(case, 60, 20_000, house.tick())

    kept = Evaluation.objects.get(marketing=case).traced
    assert [(row["count"], row["rate"]) for row in kept] == [(6, "3.00")]
    shown = text_of(house.browse(house.chenxiao).get(page(case, "evaluation/")))
    assert "提交评估时的数字" in shown
    assert "<b>3</b>" in shown
    assert Measure.objects.get().count == 60
