"""Histories as files: tables, records, and the formats in which others want them."""
