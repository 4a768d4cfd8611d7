"""A measurement as plain values: what is frozen, exported and shown in tables."""

from __future__ import annotations

from typing import Any

from complaints.effect import sentences
from complaints.effect.models import ClosingRule
from complaints.effect.selectors.measuring import Measured
from complaints.effect.statistics import CannotSay, Fit, Rate, Side


def told(found: Measured) -> dict[str, Any]:
    """Everything a decision stands on; decimals are text, as the ledger has them."""
    reading = found.reading
    return {
        "v": 1, "rule": rule_told(found.rule), "filter": sentences.counted(found.rule),
        "until": reading.until.isoformat(), "measured_at": found.at.isoformat(), "elapsed": reading.elapsed,
        "baseline": _side(reading.baseline), "before": _side(reading.before), "after": _side(reading.after),
        "latest": _side(reading.latest), "relapsed": reading.relapsed, "run_below": reading.run_below,
        "estimate": _fit(reading.fit), "beside": found.days.beside, "proposal": reading.proposal.value,
        "lacking": [sentences.lacking(short) for short in reading.shorts],
        "days": [[day.on.isoformat(), day.count, day.exposure] for day in found.days.series
                 if day.on <= reading.until],
    }


def rule_told(rule: ClosingRule) -> dict[str, Any]:
    """The rule's terms as plain values."""
    return {
        "version": rule.number, "round": rule.round, "basis": rule.basis, "counted": rule.counted,
        "wanted": rule.wanted, "measure": rule.measure, "place": str(rule.place or ""),
        "product": str(rule.product or ""), "target": f"{rule.target:.2f}", "window": rule.window,
        "least_exposure": rule.least_exposure, "fix_on": rule.fix_on.isoformat(),
        "problem_from": rule.problem_from.isoformat(), "problem_until": rule.problem_until.isoformat(),
        "baseline_from": rule.baseline_from.isoformat(), "relapse_days": rule.relapse_days,
        "relapse_limit": f"{rule.relapse_limit:.2f}"}


def _side(side: Side) -> dict[str, Any]:
    limits = side.chart.limits
    said = {"count": side.total.count, "exposure": side.total.exposure, "days": side.total.days,
            "uncovered": side.total.uncovered, "rate": _rate(side.rate)}
    if isinstance(limits, CannotSay):
        return {**said, "limits": limits.reason.value}
    return {**said, "limits": {
        "kind": limits.kind.value, "centre": f"{limits.centre:.6f}", "moving_range": f"{limits.moving_range:.6f}",
        "upper": f"{limits.uppers[-1]:.6f}", "lower": f"{limits.lowers[-1]:.6f}", "points": len(limits.sigmas)},
        "found": [[one.rule.value, side.chart.days[one.at].on.isoformat(), one.up] for one in side.found]}


def _rate(rate: Rate | CannotSay) -> Any:
    if isinstance(rate, CannotSay):
        return rate.reason.value
    return {"value": f"{rate.value:.6f}", "low": f"{rate.low:.6f}", "high": f"{rate.high:.6f}"}


def _fit(fit: Fit | CannotSay) -> Any:
    if isinstance(fit, CannotSay):
        return fit.reason.value
    return {
        **{name: {part: f"{getattr(getattr(fit, name), part):.6g}" for part in ("ratio", "low", "high")}
           for name in ("level", "slope", "effect")},
        "dispersion": f"{fit.dispersion:.6f}", "echo": f"{fit.echo:.6f}", "weekdays": fit.weekdays, "days": fit.days}
