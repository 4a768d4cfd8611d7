"""Nouns: a finding, the files that belong to it, and the yearly counter behind its number."""

from reports.findings.models.evidence import Evidence
from reports.findings.models.finding import Counter, Finding, FindingQuerySet

__all__ = ["Counter", "Evidence", "Finding", "FindingQuerySet"]
