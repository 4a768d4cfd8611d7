"""Doors of absences."""
