"""The engine: a pure function over a graph and a state. No database, no clock, no randomness."""
