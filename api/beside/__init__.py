"""What is kept beside a ledger, and is no part of it: tables that may change, in SQLite files of their own or in the ledger's schema."""
