"""Table of the small JSON documents that cogs keep for a guild."""

from sqlalchemy import BigInteger, Column, DateTime, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from adapters.persistence.schema.tables.metadata import metadata

cog_documents = Table(
    "cog_documents",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("cog", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
