"""A sweep: what fires becomes one signal, and goes on collecting into it."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from complaints.models import Exposure, Place
from complaints.watching.models import Kind, RuleVersion, Signal, SignalContact, SignalDay, State
from complaints.watching.services import ask_for_sweeps, sweep_import
from tests.watching.conftest import EIGHT, TODAY
from workflows.ledger.models import Event, Message


def only(way):
    """Let one rule alone be active."""
    RuleVersion.objects.exclude(rule__way=way).update(active=False)
    return RuleVersion.objects.in_force().filter(rule__way=way).order_by("rule_id").first()


def test_the_spike_of_the_book_makes_one_signal_with_all_its_numbers(desk):
    only("day")
    desk.mondays(*EIGHT, 41)
    desk.sweep()

    signal = Signal.objects.get()
    assert (signal.kind, signal.title, signal.peak, signal.state) == (Kind.HOT, "充值缴费 › 未到账", 41, State.FOUND)
    day = signal.days.get()
    assert (day.day, day.count, str(day.version)) == (TODAY, 41, "分类投诉热点 v2")
    assert {"expected": 6.0, "sd": 2.5, "limit": 13.5, "weeks": 8, "basis": "history"}.items() <= day.numbers.items()
    assert day.numbers["p"] < 1e-6
    assert SignalContact.objects.filter(signal=signal).count() == 41
    assert signal.series[-1] == [TODAY.isoformat(), 41, 6.0, 13.5]
    assert signal.places == [["杭州", 41]]
    assert len(signal.voices) == 1  # one subject
    assert Event.objects.filter(verb="watching.signal.found").count() == 1


def test_a_second_sweep_changes_nothing_and_later_complaints_join(desk):
    only("day")
    desk.mondays(*EIGHT, 41)
    desk.sweep()
    events = Event.objects.count()
    desk.sweep()
    assert (Signal.objects.count(), SignalDay.objects.count(), Event.objects.count()) == (1, 1, events)

    desk.put(TODAY, 3)  # a late import
    desk.sweep()
    desk.put(TODAY + timedelta(days=1), 30)
    desk.sweep(TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    signal = Signal.objects.get()
    assert [(one.day.day, one.count) for one in signal.days.order_by("day")] == [(19, 44), (20, 30)]
    assert (signal.peak, signal.first_on, signal.last_on) == (44, TODAY, TODAY + timedelta(days=1))
    assert SignalContact.objects.filter(signal=signal).count() == 74


def test_after_its_rest_the_same_matter_is_a_new_signal_and_the_past_stays_apart(desk):
    only("day")
    first, second = TODAY - timedelta(weeks=4), TODAY
    desk.mondays(6, 6, 6, 6, 6, 6, 6, 6, 60, 6, 6, 6, 60)
    desk.sweep(first, first)
    desk.sweep(second, second)
    desk.sweep(first, second)
    found = [(one.last_on, one.rests) for one in Signal.objects.order_by("last_on")]
    assert found == [(first, True), (second, False)]


def test_rates_count_where_orders_are_imported(desk):
    RuleVersion.objects.filter(pk=only("day").pk).update(by="category,product", measure="orders")
    everywhere = Place.objects.create(name="")
    desk.mondays(*EIGHT, 41)
    for back in range(9):
        Exposure.objects.create(
            measure="orders", day=TODAY - timedelta(weeks=back), place=everywhere, product=desk.product,
            value=50_000 if back else 52_000, run=desk.run)
    desk.sweep()
    numbers = SignalDay.objects.get().numbers
    assert (numbers["basis"], numbers["exposure"]) == ("rates", 52_000)
    assert (numbers["rate"], numbers["base_rate"]) == (7.88, 1.2)

    Signal.objects.all()
    Exposure.objects.filter(day=TODAY).update(value=350_000)
    SignalDay.objects.all().delete()
    SignalContact.objects.all().delete()
    Signal.objects.all().delete()
    desk.sweep()
    assert not Signal.objects.exists()


def test_with_too_little_history_nothing_fires(desk):
    only("day")
    desk.mondays(6, 6, 60)
    desk.sweep()
    assert not Signal.objects.exists()


def test_forty_in_two_hours_at_one_place_are_a_batch(desk):
    only("burst")
    desk.mondays(*EIGHT, 4)
    at = desk.put(TODAY, 1)[0].at
    for minute in range(0, 120, 6):
        desk.put(TODAY, 1, at=at + timedelta(minutes=minute))
    desk.sweep()
    signal = Signal.objects.get()
    assert (signal.kind, signal.title) == (Kind.BATCH, "充值缴费 › 未到账 · 杭州")
    numbers = signal.days.get().numbers
    assert numbers["hours"] == 4
    assert signal.peak >= 21
    assert signal.days.get().count == SignalContact.objects.count()


def test_a_week_that_stays_high_is_a_movement(desk):
    only("week")
    for back in range(70):
        desk.put(TODAY - timedelta(days=back), 14 if back < 7 else 5 + back % 2)
    desk.sweep()
    signal = Signal.objects.get()
    assert (signal.kind, signal.peak) == (Kind.ABNORMAL, 98)
    assert (signal.first_on, signal.last_on) == (TODAY - timedelta(days=6), TODAY)


def test_what_goes_to_the_ministry_is_an_escalation(desk):
    only("escalated")
    for back in range(70):
        desk.put(TODAY - timedelta(days=back), 6)
    desk.put(TODAY - timedelta(days=1), 7, text="再不解决就向工信部申诉")
    desk.sweep()
    signal = Signal.objects.get()
    assert (signal.kind, signal.peak) == (Kind.ESCALATION, 7)
    assert SignalContact.objects.count() == 7
    assert signal.days.get().numbers["basis"] == "rates"  # of the complaints of the week


def test_customers_who_come_back_again_and_again_are_an_escalation(desk):
    only("repeated")
    for customer in ("138****0001", "139****0002", "137****0003"):
        desk.put(TODAY - timedelta(days=2), 3, customer=customer)
    desk.put(TODAY, 30)
    desk.sweep()
    signal = Signal.objects.get()
    assert (signal.peak, signal.days.get().numbers["customers"]) == (9, 3)


def test_enquiries_have_a_rule_of_their_own(desk):
    desk.mondays(*EIGHT, 41, kind="enquiry")
    desk.sweep()
    assert list(Signal.objects.values_list("kind", flat=True)) == [Kind.ENQUIRY]


def test_what_is_found_about_the_past_stays_apart_from_what_lives(desk):
    only("day")
    desk.mondays(6, 6, 6, 6, 6, 6, 6, 6, 60, 6, 6, 6, 600)
    desk.sweep()
    desk.sweep(TODAY - timedelta(weeks=4), TODAY - timedelta(weeks=4))
    assert [(one.peak, one.rests) for one in Signal.objects.order_by("last_on")] == [(60, True), (600, False)]


@pytest.mark.parametrize("way", ["day", "week", "burst", "escalated", "repeated"])
def test_without_any_complaints_a_sweep_finds_nothing(desk, way):
    only(way)
    assert desk.sweep() == []


@pytest.mark.parametrize("by", ["category", "category,place", "category,product"])
def test_to_have_no_category_is_not_a_category(desk, by):
    RuleVersion.objects.filter(pk=only("day").pk).update(by=by)
    desk.mondays(*EIGHT, 41, category=None, place=None, product=None)
    assert desk.sweep() == []


@pytest.mark.parametrize("by", ["category", "category,place"])
def test_what_nobody_has_sorted_is_watched_at_its_place(desk, by):
    RuleVersion.objects.filter(pk=only("day").pk).update(by=by)
    desk.mondays(*EIGHT, 41, category=None)
    desk.mondays(*[30] * 9)
    (signal,) = desk.sweep()
    assert (signal.title, signal.peak, signal.category, signal.place) == ("杭州", 41, None, desk.place)
    assert set(SignalContact.objects.values_list("contact__category", flat=True)) == {None}
    assert signal.about_unsorted


def test_what_the_source_calls_a_category_is_one_though_the_tree_does_not_know_it(desk):
    only("day")
    desk.mondays(*EIGHT, 41, category=None, category_said="充值 › 未到账")
    assert [one.title for one in desk.sweep()] == ["充值 › 未到账"]


def test_a_rule_that_is_switched_off_does_not_fire(desk):
    RuleVersion.objects.update(active=False)
    desk.mondays(*EIGHT, 41)
    assert desk.sweep() == []


def test_whoever_locates_causes_hears_of_it_once(desk, office):
    only("day")
    desk.mondays(*EIGHT, 41)
    desk.sweep()
    desk.sweep()
    letter = Message.objects.get(effect="notify")
    assert json.loads(letter.payload)["to"]["people"] == [office.zhaolin.pk]


def test_history_that_is_brought_in_is_no_news(desk):
    only("day")
    desk.mondays(*EIGHT, 41)
    desk.sweep(at=desk.run.uploaded_at + timedelta(days=30))
    assert Signal.objects.exists()
    assert not Message.objects.filter(effect="notify").exists()


def test_an_import_is_judged_on_the_days_that_it_brought(desk):
    only("day")
    desk.mondays(*EIGHT, 41)
    assert [one.peak for one in sweep_import(run_id=desk.run.pk, at=desk.run.uploaded_at)] == [41]


def test_the_clock_asks_once_a_day_and_once_for_each_import(desk):
    at = desk.run.uploaded_at
    desk.run.start()
    desk.run.finish(at=at)
    desk.run.stored = desk.run.done = 5
    desk.run.save()
    ask_for_sweeps(at=at)
    ask_for_sweeps(at=at + timedelta(minutes=1))
    keys = list(Message.objects.filter(effect="watching.sweep").order_by("key").values_list("key", flat=True))
    assert keys == [f"watching.sweep:{localdate(at).isoformat()}", f"watching.sweep:import-{desk.run.pk}"]
