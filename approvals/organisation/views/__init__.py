"""Doors of the organisation."""
