"""Webhooks: each record pushed to addresses that editors register and the operator allows (https://www.standardwebhooks.com)."""
