"""Every figure of a dashboard against the same figure reckoned slowly from the ledger, over generated houses."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from approvals.organisation.models import Department
from approvals.organisation.selectors import subtree_ids
from complaints.archive.months import later
from complaints.effect.models import Frozen
from complaints.tickets.models import Ticket
from marketing_review.selectors.templates import field_names
from reports.dashboards.forms import FilterForm
from tests.dashboards.conftest import board
from tests.dashboards.replay import by, middle, month, most, replayed, steps_of, worked
from workflows.ledger.models import Event

ASKED = (
    {"period": "quarter"},
    {"period": "year"},
    {"period": "month"},
    {"period": "year", "process": "marketing_case"},
    {"period": "year", "process": "gateway_change"},
    {"period": "year", "unit": "MKT"},
    {"period": "quarter", "unit": "MKT", "process": "marketing_case"},
    {"period": "year", "unit": "PROV"},  # not offered: counts as not asked for
)


class Plain:
    """What is left of the replayed house when it is filtered by hand."""

    def __init__(self, at, asked):
        self.at, self.wanted = at, FilterForm(asked, at=at).wanted
        everything = replayed()
        self.cases = [one for one in everything if self._fits(one)]
        self.steps = [one for one in steps_of(self.cases) if self.within(one.at)]

    def _fits(self, told):
        process, unit = self.wanted.process, self.wanted.unit
        return (process is None or told.case.process_key == process.key) and (
            unit is None or told.unit in subtree_ids(unit))

    def within(self, moment):
        return self.wanted.first <= month(moment) <= self.wanted.last

    def finished(self, wanted=None):
        wanted = wanted or self.wanted
        return [one for one in self.cases if one.finished and wanted.first <= month(one.finished) <= wanted.last]


def whole(told):
    return worked(None, told.started, told.finished)


def each(at):
    for asked in ASKED:
        yield board(at, **asked), Plain(at, asked)


def _over(told):
    return [at for deed, at in told.deeds if deed in ("end_campaign", "stop_campaign")][-1]


class Figures:
    def test_steps_their_times_and_who_was_late(self, at):
        for found, plain in each(at):
            steps = by(plain.steps, lambda step: step.key)
            assert {(line.process_key, line.node): (line.heap.count, line.heap.median, line.heap.most, line.heap.total)
                    for line in found.steps} == {
                key: (len(rows), middle([one.worked for one in rows]), most([one.worked for one in rows]),
                      sum(one.worked for one in rows)) for key, rows in steps.items()}
            assert (found.handled.timed, found.handled.late, found.handled.returned) == (
                sum(one.timed for one in plain.steps), sum(one.late for one in plain.steps),
                sum(one.returned for one in plain.steps))

    def test_the_longest_steps_stand_first_and_their_shares_make_the_whole(self, at):
        for found, _plain in each(at):
            totals = [line.heap.total for line in found.steps]
            assert totals == sorted(totals, reverse=True)
            assert not totals or abs(sum(line.share for line in found.steps) - 1) < 1e-9

    def test_heat_is_the_median_of_each_step_in_each_department(self, at):
        names = dict(Department.objects.values_list("pk", "name"))
        for found, plain in each(at):
            cells = by(plain.steps, lambda step: (*step.key, names[step.department]))
            for row in found.heat.rows:
                for name, cell in zip(found.heat.columns, row.cells, strict=True):
                    rows = cells.get((row.step.process_key, row.step.node, name), [])
                    expected = (f"{middle([one.worked for one in rows]) / 3600:.1f}", len(rows)) if rows else None
                    assert (cell.number and (cell.number.text, cell.number.count)) == expected

    def test_punctuality_is_by_the_department_that_decided(self, at):
        names = dict(Department.objects.values_list("pk", "name"))
        for found, plain in each(at):
            timed = by([one for one in plain.steps if one.timed], lambda step: names[step.department])
            assert {one.name: (one.heap.timed, one.heap.late) for one in found.punctual} == {
                name: (len(rows), sum(one.late for one in rows)) for name, rows in timed.items()}
            rates = [one.heap.on_time / one.heap.timed for one in found.punctual]
            assert rates == sorted(rates)

    def test_whole_cases_by_process_by_month_and_against_the_months_before(self, at):
        for found, plain in each(at):
            cases = plain.finished()
            assert (found.finished.count, found.finished.median, found.finished.most, found.finished.returned) == (
                len(cases), middle(list(map(whole, cases))), most(list(map(whole, cases))),
                sum(one.returned for one in cases))
            processes = by(cases, lambda one: one.case.process_version.process.name)
            assert {one.name: (one.heap.count, one.heap.median) for one in found.processes} == {
                name: (len(rows), middle(list(map(whole, rows)))) for name, rows in processes.items()}
            months = by(cases, lambda one: f"{month(one.finished):%Y-%m}")
            assert [one.name for one in found.months] == [
                f"{later(plain.wanted.first, number):%Y-%m}" for number in range(plain.wanted.count)]
            assert {one.name: one.heap.count for one in found.months if one.heap.count} == {
                name: len(rows) for name, rows in months.items()}
            before = plain.finished(plain.wanted.before)
            assert (found.finished_before.count, found.finished_before.median) == (
                len(before), middle(list(map(whole, before))))

    def test_the_funnel_counts_how_far_cases_ever_came_and_what_became_of_the_others(self, at):
        for found, plain in each(at):
            cohort = [one for one in plain.cases if one.marketing and plain.within(one.started)]
            if not cohort:
                assert found.funnel == []
                continue
            assert [line.reached.count for line in found.funnel] == [
                sum(one.stage >= stage for one in cohort) for stage in range(7)]
            left = Counter((one.stage, one.fate) for one in cohort if one.stage < 6)
            assert {(number.more["stage"], number.more["fate"]): number.count
                    for line in found.funnel for _name, number in line.lost} == left

    def test_open_cases_and_campaigns_without_an_evaluation(self, at):
        due = at - timedelta(days=365)
        for found, plain in each(at):
            assert found.open.count == sum(one.ended is None for one in plain.cases)
            without = [one for one in plain.cases if one.marketing and one.unevaluated]
            assert found.unevaluated.all.count == len(without)
            beyond = [one for one in without
                      if worked(None, _over(one), at) > 10 * 6.5 * 3600 or _over(one) < due]
            assert found.unevaluated.beyond.count == len(beyond)

    def test_reasons_of_returns_by_field(self, at):
        names = field_names()
        for found, plain in each(at):
            given = Counter(names.get(field, field) or "—" for one in plain.cases for field, when in one.reasons
                            if one.marketing and plain.within(when))
            assert {line.label: line.number.count for line in found.reasons} == given
            assert not found.reasons or abs(found.reasons[-1].together - 1) < 1e-9


class TestAutumn(Figures):
    @pytest.fixture
    def at(self, autumn):
        return autumn.at

    def test_verdicts_on_the_effect_of_improvements_are_those_of_the_ledger(self, at):
        for found, plain in each(at):
            if plain.wanted.process and plain.wanted.process.key != "complaint_ticket":
                assert found.effect.is_empty
                continue
            verdicts = Counter()
            for event in Event.objects.filter(verb="effect.evidence.frozen"):
                ticket = Ticket.objects.get(key=event.stream.removeprefix("ticket:"))
                units = subtree_ids(plain.wanted.unit) if plain.wanted.unit else None
                ours = units is None or ticket.specialist_id in units or ticket.unit_id in units
                if ours and plain.within(event.at):
                    verdicts[json.loads(event.body)["detail"]["move"]] += 1
            assert (found.effect.effective.count, found.effect.still_there.count) == (
                verdicts["confirm_effect"], verdicts["find_still_there"])
        assert Frozen.objects.exists()
