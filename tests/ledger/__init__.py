"""The ledger: rows that are only added."""
