"""Does a topic grow?"""

from __future__ import annotations

import scipy  # its parts load when first used: not at every start


def growth_p(now: int, before: int, share: float) -> float:
    """The probability that of a topic's complaints so many or more fall into this period.

    `share` is this period's share of all complaints: a topic that grows like everything else does not grow. The topic
    is found by its words alone, not by its time, so the probability is an honest one."""
    return float(scipy.stats.binom.sf(now - 1, now + before, share))
