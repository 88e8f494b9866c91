"""Keys: who may what."""
