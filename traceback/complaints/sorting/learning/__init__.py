"""Learning what contacts are about from those that people sorted: pure, without Django."""

from complaints.sorting.learning.measuring import Scores, measured
from complaints.sorting.learning.sorter import Guess, Sorter, learn

__all__ = ["Guess", "Scores", "Sorter", "learn", "measured"]
