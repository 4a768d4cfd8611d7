"""The doors of the analysis."""
