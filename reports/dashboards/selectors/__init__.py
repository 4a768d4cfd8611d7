"""What a dashboard shows, and the cases behind every number of it."""

from reports.dashboards.selectors.behind import MEASURES, Behind, behind
from reports.dashboards.selectors.board import Board, board_of

__all__ = ["MEASURES", "Behind", "Board", "behind", "board_of"]
