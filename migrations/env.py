"""Alembic environment: run migrations on the connection that `adapters.persistence.schema.migrations` hands over."""

from alembic import context

from adapters.persistence.schema.bot_tables import isolate_new_tables
from adapters.persistence.schema.tables.all_tables import is_partition, metadata

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=given.get("tables", metadata),
    version_table=given.get("version_table", "alembic_version"),
    transaction_per_migration=True,
    include_name=lambda name, kind, _parents: kind != "table" or not is_partition(name or ""),
    include_object=given.get("include_object"),
    on_version_apply=isolate_new_tables,
)
with context.begin_transaction():
    context.run_migrations()
