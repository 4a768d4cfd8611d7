"""The nouns of the analysis: whys in a tree, the evidence of their links, and the records of investigations."""

from complaints.causes.models.evidence import Evidence
from complaints.causes.models.investigation import Investigation, InvestigationFile
from complaints.causes.models.why import Why

__all__ = ["Evidence", "Investigation", "InvestigationFile", "Why"]
