"""The doors of service meetings."""
