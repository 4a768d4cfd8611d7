"""What people may type into the pages of complaints."""

from complaints.forms.bringing import BringForm
from complaints.forms.filters import MOST_TICKED, FilterForm, ticked_in
from complaints.forms.mapping import MappingForm

__all__ = ["MOST_TICKED", "BringForm", "FilterForm", "MappingForm", "ticked_in"]
