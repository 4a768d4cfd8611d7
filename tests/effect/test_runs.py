"""Run rules: each is found where it is broken, nowhere else, and rarely by chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.effect.statistics import Kind, Limits, Rule, found_in, individuals, longest_run

scores = st.lists(st.floats(-5, 5).map(lambda value: round(value, 3)), min_size=1, max_size=40)


def found(points):
    """The rules broken by standardised points: the centre is nought, a sigma is one."""
    return {(one.rule, one.at, one.up)
            for one in found_in(points, Limits(Kind.INDIVIDUALS, 0.0, (1.0,) * len(points), 1.0))}


@pytest.mark.parametrize(("points", "broken"), [
    ([0.1, 3.1, -0.1], {(Rule.BEYOND_LIMIT, 1, True)}),
    ([0.1, 3.0, -0.1], set()),
    ([2.1, -0.5, 2.2], {(Rule.TWO_OF_THREE, 2, True)}),
    ([2.1, -0.5, -2.2], set()),
    ([-1.1, -1.2, 0.3, -1.3, -1.4], {(Rule.FOUR_OF_FIVE, 4, False)}),
    ([0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1], set()),
    ([0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2], {(Rule.ONE_SIDE, 7, True)}),
    ([-0.5, -0.3, -0.1, 0.1, 0.3], set()),
    ([-0.5, -0.3, -0.1, 0.1, 0.3, 0.5], {(Rule.TREND, 5, True)}),
])
def test_a_rule_is_found_where_it_is_broken(points, broken):
    assert found(points) == broken


@given(scores)
def test_what_is_found_upwards_is_found_downwards_in_the_mirror(points):
    assert {(rule, at, not up) for rule, at, up in found(points)} == found([-point for point in points])


@given(scores, scores)
def test_later_points_change_nothing_that_was_found(points, later):
    assert {one for one in found(points + later) if one[1] < len(points)} == found(points)


@given(st.lists(st.integers(0, 500), min_size=3, max_size=40), st.sampled_from([0.5, 2.0, 8.0]))
def test_the_unit_of_a_rate_changes_nothing_that_is_found(counts, scale):
    points = [float(one) for one in counts]
    limits, scaled = individuals(points), individuals([one * scale for one in points])

    if isinstance(limits, Limits):
        assert found_in(points, limits) == found_in([one * scale for one in points], scaled)


def test_runs_are_counted_on_one_side_of_a_level():
    assert longest_run([5, 3, 3, 3, 4, 3, 3], 4) == 3  # a point on the level ends a run
    assert longest_run([5, 6, 3], 4, below=False) == 2
    assert longest_run([], 4) == 0


def test_quiet_charts_seldom_break_the_rule_of_limits():
    """One point in 370 lies beyond three sigmas by chance if the limits are known; all rules together mark more."""
    points = np.random.default_rng(7).normal(size=60_000).tolist()
    broken = found(points)
    beyond = sum(rule == Rule.BEYOND_LIMIT for rule, _at, _up in broken) / len(points)
    any_of_four = len({at for rule, at, _up in broken if rule != Rule.TREND}) / len(points)
    print(f"FIGURE beyond_limit_by_chance={beyond:.5f} expected=0.00270; points_marked_by_chance={any_of_four:.4f}")

    assert beyond == pytest.approx(0.0027, abs=0.0007)
    assert 0.01 < any_of_four < 0.03
