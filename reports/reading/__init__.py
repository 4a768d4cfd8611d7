"""What auditors read: every page they were shown is a row of its own, and the rows are sealed into the ledger."""
