"""The interrupted time series against statsmodels, and against series whose change is known."""

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from complaints.effect.statistics import CannotSay, Day, Fit, Reason, interrupted
from complaints.effect.statistics.interrupted import lags_of
from tests.effect.series import FIX, days, simulated

TIGHT = {"rel": 1e-6, "abs": 1e-8}
RUNS = 120


def reference(series, *, weekdays):
    """The same model in statsmodels."""
    weeks = np.array([(day.on - FIX).days / 7 for day in series])
    after = (weeks >= 0) * 1.0
    columns = [np.ones(len(series)), weeks, after, weeks * after]
    columns += [np.array([1.0 * (day.on.weekday() == number) for day in series]) for number in range(1, 7)] * weekdays
    model = sm.GLM(np.array([day.count for day in series]), np.column_stack(columns), family=sm.families.Poisson(),
                   offset=np.log([day.exposure for day in series]))
    return model, {"tol": 1e-12, "maxiter": 200}


@pytest.mark.parametrize(("seed", "how"), [
    (1, {"level": -0.7}), (2, {"mean": 4.0, "dispersion": 3.0}), (3, {"level": -0.3, "slope": 0.1, "echo": 0.5}),
    (4, {"before": 9, "after": 8, "mean": 60.0}),
])
def test_coefficients_and_errors_are_those_of_statsmodels(seed, how):
    series = simulated(np.random.default_rng(seed), **how)
    fit = interrupted(series, FIX)
    model, options = reference(series, weekdays=fit.weekdays)
    plain = model.fit(scale="X2", **options)
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags_of(len(series))}, **options)
    size, width = model.exog.shape

    assert fit.coefficients == pytest.approx(plain.params, **TIGHT)
    assert fit.dispersion == pytest.approx(plain.scale, **TIGHT)
    overdispersed = plain.bse * np.sqrt(max(1, 1 / plain.scale))
    assert fit.errors == pytest.approx(np.maximum(overdispersed, robust.bse * np.sqrt(size / (size - width))), **TIGHT)
    assert sum(fit.expected) == pytest.approx(_unchanged(model, plain.params), **TIGHT)


def _unchanged(model, params):
    kept = np.where(np.isin(np.arange(len(params)), (2, 3)), 0, params)
    return model.predict(kept, exog=model.exog, offset=model.offset)[model.exog[:, 2] > 0].sum()


@pytest.mark.parametrize(("name", "how", "least"), [
    ("poisson", {"level": -0.7}, 0.9),
    ("overdispersed", {"level": -0.7, "slope": 0.1, "dispersion": 2.0}, 0.9),
    ("few_and_small", {"before": 28, "mean": 8.0, "level": -0.5}, 0.9),
    ("echo_of_0.4", {"level": -0.7, "echo": 0.4}, 0.85),  # known to be short: days that resemble each other say less
])
def test_the_interval_holds_the_known_change_about_as_often_as_it_says(name, how, least):
    rng, held = np.random.default_rng(11), Counter()
    after = how.get("after", 28)
    known = np.exp(how["level"] + how.get("slope", 0.0) * np.mean(np.arange(after) / 7))
    for _run in range(RUNS):
        fit = interrupted(simulated(rng, **how), FIX)
        held[fit.effect.low <= known <= fit.effect.high] += 1
    print(f"FIGURE interval_coverage_{name}={held[True] / RUNS:.3f} target=0.95 runs={RUNS}")

    assert held[True] / RUNS >= least


def test_quiet_series_seldom_show_an_effect_and_changed_ones_mostly_do():
    shown = {level: _share_shown(level) for level in (0.0, -0.3, -0.7)}
    print(f"FIGURE false_alarms={shown[0.0]:.3f} target=0.05 power_of_a_quarter_less={shown[-0.3]:.3f} "
          f"power_of_half={shown[-0.7]:.3f} runs={RUNS} (8 weeks before, 4 after, 20 complaints a day)")

    assert shown[0.0] <= 0.08
    assert shown[-0.7] >= 0.95


def _share_shown(level):
    rng = np.random.default_rng(23)
    fits = [interrupted(simulated(rng, level=level), FIX) for _run in range(RUNS)]
    return sum(fit.effect.is_lower or fit.effect.is_higher for fit in fits) / RUNS


@given(st.integers(0, 10**6), st.integers(2, 50), st.randoms())
def test_the_unit_of_exposure_and_the_order_of_days_change_no_ratio(seed, scale, chance):
    series = simulated(np.random.default_rng(seed), mean=30.0)
    scaled = [Day(day.on, day.count, day.exposure * scale) for day in series]
    chance.shuffle(scaled)
    here, there = interrupted(series, FIX), interrupted(scaled, FIX)

    assert (there.effect.ratio, there.effect.low) == pytest.approx((here.effect.ratio, here.effect.low), rel=1e-6)


BEFORE = FIX - timedelta(days=20)


@pytest.mark.parametrize(("series", "reason"), [
    ([], Reason.NO_DATA),
    (days([1] * 40, [0] * 40, start=BEFORE), Reason.NO_EXPOSURE),
    (days([0] * 40, start=BEFORE), Reason.ALL_ZERO),
    (days([5]), Reason.TOO_SHORT),
    (days([5] * 22, start=BEFORE), Reason.TOO_SHORT),
    (days([5] * 20 + [0] * 20, start=BEFORE), Reason.NONE_AFTER),
    (days([0] * 20 + [5] * 20, start=BEFORE), Reason.NONE_BEFORE),
    (days([5] * 20 + [0] * 19 + [5], start=BEFORE), Reason.UNSTABLE),
])
def test_it_says_why_it_cannot_say(series, reason):
    assert interrupted(series, FIX) == CannotSay(reason)


def test_a_constant_series_shows_no_change():
    fit = interrupted(days([5] * 60, start=FIX - timedelta(days=30)), FIX)

    assert fit.effect.ratio == pytest.approx(1)
    assert not fit.effect.is_lower
    assert not fit.effect.is_higher


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, 1, 500, 10**6])), max_size=50))
def test_no_series_breaks_it(pairs):
    series = days([seen for seen, _of in pairs], [of for _seen, of in pairs], start=BEFORE)
    answer = interrupted(series, FIX)

    assert isinstance(answer, Fit | CannotSay)
    if isinstance(answer, Fit):
        assert answer.effect.low <= answer.effect.ratio <= answer.effect.high
