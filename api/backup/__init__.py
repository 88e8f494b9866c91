"""A backup: one SQLite file that is itself a ledger, with what is kept beside the ledger, and what it should hold."""
