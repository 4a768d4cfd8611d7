"""Proof of effect: closing rules, measurements against exposure, verdicts and what they stood on."""
