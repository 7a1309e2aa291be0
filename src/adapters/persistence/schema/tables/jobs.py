"""Tables of the worker: scheduled jobs with their last runs, and requested erasures."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from adapters.persistence.schema.tables.metadata import metadata

scheduled_jobs = Table(
    "scheduled_jobs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("every_seconds", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("requested_at", DateTime(timezone=True)),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("succeeded_at", DateTime(timezone=True)),
    Column("worker", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    Column("runs", BigInteger, nullable=False, server_default="0"),
    Column("failures", BigInteger, nullable=False, server_default="0"),
    Column("correlation_id", Text),
)

# `subject_id` and `correlation_id` are cleared with the last pass: the record of an erasure then names no user.
privacy_erasures = Table(
    "privacy_erasures",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=func.gen_random_uuid()),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger),
    Column("origin", Text, nullable=False),
    Column("requested_by", BigInteger),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("passes", Integer, nullable=False, server_default="0"),
    Column("erased_at", DateTime(timezone=True)),
    Column("removed", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("error", Text, nullable=False, server_default=""),
    Column("correlation_id", Text),
    CheckConstraint("kind IN ('user', 'guild')", name="kind"),
)
Index(
    "uq_privacy_erasures_waiting",
    privacy_erasures.c.kind,
    privacy_erasures.c.subject_id,
    unique=True,
    postgresql_where=text("erased_at IS NULL"),
)
Index("ix_privacy_erasures_due_at", privacy_erasures.c.due_at, postgresql_where=text("due_at IS NOT NULL"))

# `started_at` is set while an attempt runs, and stays when its worker dies. `failed_at` is set when no attempt is left.
# A job that has run is deleted.
cog_jobs = Table(
    "cog_jobs",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=func.gen_random_uuid()),
    Column("guild_id", BigInteger, nullable=False, autoincrement=False),
    Column("cog", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text),
    Column("payload", JSONB, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Column("failed_at", DateTime(timezone=True)),
    Column("correlation_id", Text),
    Column("started_at", DateTime(timezone=True)),
)
Index(
    "uq_cog_jobs_key",
    cog_jobs.c.guild_id,
    cog_jobs.c.cog,
    cog_jobs.c.name,
    cog_jobs.c.key,
    unique=True,
    postgresql_where=text("failed_at IS NULL"),
)
Index("ix_cog_jobs_due_at", cog_jobs.c.due_at, postgresql_where=text("failed_at IS NULL"))
