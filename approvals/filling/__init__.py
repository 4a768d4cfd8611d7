"""The forms of cases that have no models of their own: drawn, filled in, kept, and started with."""
