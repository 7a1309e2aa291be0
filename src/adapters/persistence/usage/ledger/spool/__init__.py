"""Spool: keep usage records on the local disk while the database cannot take them."""

from adapters.persistence.usage.ledger.spool.spool import Spool

__all__ = ["Spool"]
