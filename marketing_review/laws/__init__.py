"""What may never happen in a marketing case, whatever version of its process is published."""

from marketing_review.laws.moves import MOVES
from marketing_review.laws.process import LAWS, PROCESS_KEY, REVIEW_MOVES, SEPARATED, spoken
from marketing_review.laws.submission import Gap, gaps

__all__ = ["LAWS", "MOVES", "PROCESS_KEY", "REVIEW_MOVES", "SEPARATED", "Gap", "gaps", "spoken"]
