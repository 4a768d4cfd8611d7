"""A real approval log played through the whole stack: cases, work items, decisions, ledger."""
