"""Verbs: findings are raised, moved on, given to somebody else, and files are added to them."""

from reports.findings.services.files import add_evidence
from reports.findings.services.moving import move_finding, reassign_finding, remind
from reports.findings.services.raising import Wanted, raise_finding, record_export
from reports.findings.services.refusals import CannotDo

__all__ = ["CannotDo", "Wanted", "add_evidence", "move_finding", "raise_finding", "reassign_finding", "record_export",
           "remind"]
