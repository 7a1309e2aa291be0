"""Table of the deliveries of alerts, which is their outbox as well."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Table, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import UUID

from adapters.persistence.schema.tables.metadata import metadata

alert_deliveries = Table(
    "alert_deliveries",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=func.gen_random_uuid()),
    Column("guild_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    # NULL once the alert was delivered or given up. While an attempt runs it is the end of the lease.
    Column("due_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("delivered_at", DateTime(timezone=True)),
    Column("error", Text, nullable=False, server_default=""),
    Column("correlation_id", Text),
    UniqueConstraint("guild_id", "cause", "target", name="uq_alert_deliveries_guild_id_cause_target"),
)
Index("ix_alert_deliveries_due_at", alert_deliveries.c.due_at, postgresql_where=text("due_at IS NOT NULL"))
Index("ix_alert_deliveries_guild_id_raised_at", alert_deliveries.c.guild_id, alert_deliveries.c.raised_at)
