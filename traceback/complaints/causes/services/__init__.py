"""Verbs of the analysis."""

from complaints.causes.services.errors import CannotAnalyse, Stale
from complaints.causes.services.evidence import add_file, add_query, add_record, strike_evidence
from complaints.causes.services.investigations import (
    Planned,
    Recorded,
    add_investigation_file,
    call_off,
    plan_investigation,
    record_investigation,
)
from complaints.causes.services.whys import (
    ask_why,
    confirm,
    mark_root,
    name_symptom,
    reconsider,
    reword,
    rule_out,
)

__all__ = [
    "CannotAnalyse", "Planned", "Recorded", "Stale", "add_file", "add_investigation_file", "add_query", "add_record",
    "ask_why", "call_off", "confirm", "mark_root", "name_symptom", "plan_investigation", "reconsider",
    "record_investigation", "reword", "rule_out", "strike_evidence",
]
