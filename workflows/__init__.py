"""Processes and cases: reads, runs and records them."""
