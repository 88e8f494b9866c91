"""Subscribing: the records of the ledger, pushed to whoever asks, from any position on, in order and once each."""
