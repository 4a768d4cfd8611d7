"""Tracing both ways: from a campaign or a process to the complaints about it, and back."""
