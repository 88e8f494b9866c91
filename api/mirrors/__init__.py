"""Mirrors: a ledger that holds the records of another server's, verified as they come in, and takes none of its own."""
