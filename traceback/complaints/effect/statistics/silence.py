"""What numbers cannot say, and why they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no answer."""

    NO_DATA = "no_data"  # not one day in the window
    NO_EXPOSURE = "no_exposure"  # days, but nothing to divide by
    ONE_POINT = "one_point"  # no moving range without a second point
    CONSTANT = "constant"  # every point the same: no range, hence no limits
    ALL_ZERO = "all_zero"  # nothing happened: no ratio of nothing to nothing
    NONE_BEFORE = "none_before"  # a ratio would divide by zero
    NONE_AFTER = "none_after"  # a logarithm of zero: the ratio has no lower end
    TOO_SHORT = "too_short"  # fewer days than the model needs
    UNSTABLE = "unstable"  # the data do not hold the model's parameters apart


@dataclass(frozen=True, slots=True)
class CannotSay:
    """Takes the place of an answer, so that nobody mistakes silence for a number."""

    reason: Reason
