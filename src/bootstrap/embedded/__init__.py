"""PostgreSQL and Valkey from wheels, for machines that have neither a database nor a container engine."""

from bootstrap.embedded.errors import EmbeddedServerError
from bootstrap.embedded.postgres import EmbeddedPostgres
from bootstrap.embedded.valkey import EmbeddedValkey

__all__ = ["EmbeddedPostgres", "EmbeddedServerError", "EmbeddedValkey"]
