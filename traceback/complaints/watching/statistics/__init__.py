"""Counts against what was to be expected: pure, no Django, no clock, no chance.

Every rule asks the same of each of its cells (a category, a category at a place, …): is the count of today more than
what chance makes of the cell's own history? The chance is a negative binomial one, for complaints come in clumps; its
spread is learnt from all cells together. Thousands of cells are asked on one day, so the answers are sieved by
Benjamini and Hochberg: on a quiet day the probability that a rule fires at all is about its error rate.
"""

from complaints.watching.statistics.bursts import Burst, burst_p, densest
from complaints.watching.statistics.days import kind_of_day, like
from complaints.watching.statistics.grid import Grid, blocks
from complaints.watching.statistics.growth import growth_p
from complaints.watching.statistics.judging import Basis, Judged, Limits, judge, judge_week
from complaints.watching.statistics.scores import Weak, weak_spots
from complaints.watching.statistics.several import sieve

__all__ = [
    "Basis", "Burst", "Grid", "Judged", "Limits", "Weak", "blocks", "burst_p", "densest", "growth_p", "judge",
    "judge_week", "kind_of_day", "like", "sieve", "weak_spots",
]
