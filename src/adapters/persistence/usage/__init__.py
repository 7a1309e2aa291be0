"""Usage: the ledger, its rollups and reports."""
