"""What people may type into the pages of complaints."""

from complaints.forms.bringing import BringForm
from complaints.forms.filters import FilterForm
from complaints.forms.mapping import MappingForm

__all__ = ["BringForm", "FilterForm", "MappingForm"]
