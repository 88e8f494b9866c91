"""Keys: who may read, edit and administer a ledger. What each may do is told by `access`."""
