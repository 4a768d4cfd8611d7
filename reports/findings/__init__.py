"""Audit findings: raised by auditors, answered and put right by whoever is responsible, closed by an auditor."""
