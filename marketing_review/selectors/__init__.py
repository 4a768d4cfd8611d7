"""Questions about marketing cases."""

from marketing_review.selectors.access import attachment_for, takes_part_now, visible_to
from marketing_review.selectors.board import Board, board, facts, reviews, sheets, stages
from marketing_review.selectors.changes import Since, changes_between, changes_since
from marketing_review.selectors.diff import FieldChange, diff_content, words_between
from marketing_review.selectors.library import library
from marketing_review.selectors.running import open_emergency, thresholds_of, totals

__all__ = [
    "Board", "FieldChange", "Since", "attachment_for", "board", "changes_between", "changes_since",
    "diff_content", "facts", "library", "open_emergency", "reviews", "sheets", "stages",
    "takes_part_now", "thresholds_of", "totals", "visible_to", "words_between",
]  # fmt: skip
