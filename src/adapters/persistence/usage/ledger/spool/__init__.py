"""A place on the local disk for records of usage that the database cannot take at the moment."""

from adapters.persistence.usage.ledger.spool.spool import Spool

__all__ = ["Spool"]
