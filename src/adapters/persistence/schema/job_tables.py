"""Table of the scheduled jobs: when each is due, and how its last run ended."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, Table, Text, func

from adapters.persistence.schema.metadata import metadata

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
)
