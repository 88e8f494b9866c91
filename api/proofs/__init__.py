"""Proofs that a ledger's records stand as they stood: checkpoints, paths to them, and who signs."""
