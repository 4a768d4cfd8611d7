"""Whether a rate changed, by numbers alone: no Django, no clock, no words. Why so: docs/decisions."""

from complaints.effect.statistics.charts import Chart, Kind, Limits, chart_of, individuals, laney
from complaints.effect.statistics.interrupted import Estimate, Fit, interrupted
from complaints.effect.statistics.rates import Rate, rate_of
from complaints.effect.statistics.runs import Found, Rule, found_in, longest_run
from complaints.effect.statistics.series import Day, Total, total, usable, weekly
from complaints.effect.statistics.silence import CannotSay, Reason
from complaints.effect.statistics.verdict import Lack, Proposal, Reading, Short, Side, Terms, reading_of

__all__ = [
    "CannotSay", "Chart", "Day", "Estimate", "Fit", "Found", "Kind", "Lack", "Limits", "Proposal", "Rate", "Reading",
    "Reason", "Rule", "Short", "Side", "Terms", "Total", "chart_of", "found_in", "individuals", "interrupted",
    "laney", "longest_run", "rate_of", "reading_of", "total", "usable", "weekly",
]
