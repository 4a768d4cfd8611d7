"""Questions about what came in: contacts, imports, category trees, surveys."""

from complaints.selectors.finding import contacts, counted, names, one_contact
from complaints.selectors.reports import earlier_of, one_run, problems_csv, problems_of, runs

__all__ = [
    "contacts", "counted", "earlier_of", "names", "one_contact", "one_run", "problems_csv", "problems_of", "runs",
]
