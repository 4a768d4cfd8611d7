"""Checks PDF trails without the system that wrote them: no database, no Django, no network."""
