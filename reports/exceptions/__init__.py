"""Exceptions and search for auditors: named questions to the whole ledger, and finding anything in it."""
