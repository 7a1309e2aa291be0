"""The usage ledger: group commit, spool, folding, corrections and partitions."""
