"""The verbs of sorting."""

from complaints.sorting.services.refusals import CannotSort
from complaints.sorting.services.rules import keep_rules
from complaints.sorting.services.sorting import Choice, sort_contacts
from complaints.sorting.services.training import ask_for_training, choose_version

__all__ = ["CannotSort", "Choice", "ask_for_training", "choose_version", "keep_rules", "sort_contacts"]
