"""Event logs for process mining, and whether real cases went as their version says."""
