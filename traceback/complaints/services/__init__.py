"""The verbs of complaints that come in."""

from complaints.services.categories import keep_tree
from complaints.services.refusals import AlreadyWaiting, CannotTakeIn
from complaints.services.runs import cancel_run, keep_file, start_run
from complaints.services.sources import create_source

__all__ = ["AlreadyWaiting", "CannotTakeIn", "cancel_run", "create_source", "keep_file", "keep_tree", "start_run"]
