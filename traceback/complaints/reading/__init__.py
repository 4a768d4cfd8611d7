"""Files that strangers made, as rows: bounded, decoded honestly, with one decision about a whole column of dates."""

from complaints.reading.dates import DateForm, forms_of, moment_of
from complaints.reading.heading import Heading, find_heading
from complaints.reading.table import Line, Table, open_table
from complaints.reading.workbook import CannotRead

__all__ = ["CannotRead", "DateForm", "Heading", "Line", "Table", "find_heading", "forms_of", "moment_of", "open_table"]
