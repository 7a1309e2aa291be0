"""Create the ledger of paid model calls and the table of price versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from adapters.persistence.schema.row_security import isolate_guilds

revision = "baseline_0003"
down_revision = "baseline_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "llm_usage",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("cog_name", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("request_type", sa.Text, nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
        sa.Column("completion_tokens", sa.BigInteger, nullable=False),
        sa.Column("cache_read_tokens", sa.BigInteger, nullable=False),
        sa.Column("cache_write_tokens", sa.BigInteger, nullable=False),
        sa.Column("reasoning_tokens", sa.BigInteger, nullable=False),
        sa.Column("cache_tokens", sa.BigInteger, sa.Computed("cache_read_tokens + cache_write_tokens", persisted=True)),
        sa.Column("total_tokens", sa.BigInteger, sa.Computed("prompt_tokens + completion_tokens", persisted=True)),
        sa.Column("estimated_cost_usd", sa.Numeric(18, 10)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("metadata", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_llm_usage"),
        sa.UniqueConstraint("request_id", name="uq_llm_usage_request_id"),
    )
    op.create_index("ix_llm_usage_guild_id_created_at", "llm_usage", ["guild_id", "created_at"])
    isolate_guilds("llm_usage")
    op.create_table(
        "llm_model_pricing",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("input_cost_per_1k", sa.Numeric(18, 10), nullable=False),
        sa.Column("output_cost_per_1k", sa.Numeric(18, 10), nullable=False),
        sa.Column("cache_cost_per_1k", sa.Numeric(18, 10)),
        sa.Column("image_cost_per_unit", sa.Numeric(18, 10)),
        sa.Column("audio_cost_per_minute", sa.Numeric(18, 10)),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_llm_model_pricing"),
        sa.UniqueConstraint("provider", "model", "valid_from", name="uq_llm_model_pricing_provider_model_valid_from"),
    )


def downgrade() -> None:
    op.drop_table("llm_model_pricing")
    op.drop_table("llm_usage")
