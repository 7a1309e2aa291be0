"""Alembic environment: run migrations on the connection that `adapters.persistence.schema.migrations` hands over."""

from alembic import context

from adapters.persistence.schema.all_tables import is_partition, metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=True,
    include_name=lambda name, kind, _parents: kind != "table" or not is_partition(name or ""),
)
with context.begin_transaction():
    context.run_migrations()
