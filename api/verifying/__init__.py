"""Whether a ledger, a server or an export still holds what somebody kept a checkpoint of."""
