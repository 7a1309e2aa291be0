"""Collect all tables of Baseline, as the newest migration leaves them, and the privileges on each."""

import re

from adapters.persistence.schema.tables.alerts import alert_deliveries
from adapters.persistence.schema.tables.documents import cog_documents
from adapters.persistence.schema.tables.guilds import audit_log, authorized_users, guild_settings, guilds
from adapters.persistence.schema.tables.jobs import cog_jobs, privacy_erasures, scheduled_jobs
from adapters.persistence.schema.tables.metadata import metadata
from adapters.persistence.schema.tables.request_log import llm_request_days, llm_request_logs, llm_request_payloads
from adapters.persistence.schema.tables.secrets import cog_role_secrets
from adapters.persistence.schema.tables.usage import ROLLUPS, llm_model_pricing, llm_usage, llm_usage_recent, up_to_date

# Migrations import `metadata` from here, where it includes every table.
__all__ = ["APP_FUNCTIONS", "APP_PRIVILEGES", "COG_FUNCTIONS", "COG_PRIVILEGES", "is_partition", "metadata"]

# Privileges of the application's role. A table that is not listed belongs to the bot and may be read and written.
APP_PRIVILEGES = {
    guilds.name: "SELECT, INSERT, UPDATE",
    authorized_users.name: "SELECT, INSERT, UPDATE",
    guild_settings.name: "SELECT, INSERT, UPDATE",
    llm_usage.name: "SELECT, INSERT",
    llm_usage_recent.name: "SELECT, INSERT, DELETE",
    **{rollup.name: "SELECT, INSERT, UPDATE" for rollup in ROLLUPS},
    **{up_to_date(rollup): "SELECT" for rollup in ROLLUPS},
    llm_model_pricing.name: "SELECT, INSERT",
    llm_request_logs.name: "SELECT, INSERT, DELETE",
    llm_request_payloads.name: "SELECT, INSERT, DELETE",
    llm_request_days.name: "SELECT, INSERT, UPDATE",
    audit_log.name: "SELECT, INSERT",
    cog_documents.name: "SELECT, INSERT, UPDATE, DELETE",
    scheduled_jobs.name: "SELECT, INSERT, UPDATE, DELETE",
    alert_deliveries.name: "SELECT, INSERT, UPDATE, DELETE",
    privacy_erasures.name: "SELECT, INSERT, UPDATE",
    cog_jobs.name: "SELECT, INSERT, UPDATE, DELETE",
    cog_role_secrets.name: "",
}
APP_FUNCTIONS = (
    "ensure_llm_usage_partitions(integer)",
    "ensure_llm_request_log_partitions(integer)",
    "drop_llm_request_log_partitions(timestamptz)",
    "restore_cog_role()",
    "erase_member(bigint, timestamptz, boolean, bigint)",
    "erase_guild(bigint, timestamptz, boolean, bigint)",
    "forget_sign_ins(bigint, timestamptz)",
)

# Privileges of the cogs' role on Baseline's tables: read the rows of its guild. Access, settings, audit and usage are
# changed through the platform alone. Jobs are added, and removed as they end, in the transaction of the cog. Stored
# conversations are read only through audited routes. Tables without a guild hold sums over all guilds.
COG_PRIVILEGES = {
    **dict.fromkeys(APP_PRIVILEGES, ""),
    guilds.name: "SELECT",
    authorized_users.name: "SELECT",
    guild_settings.name: "SELECT",
    audit_log.name: "SELECT",
    llm_usage.name: "SELECT",
    llm_usage_recent.name: "SELECT",
    llm_request_logs.name: "SELECT",
    llm_model_pricing.name: "SELECT",
    cog_jobs.name: "SELECT, INSERT, UPDATE, DELETE",
    **{rollup.name: "SELECT" for rollup in ROLLUPS if "guild_id" in rollup.c},
    **{up_to_date(rollup): "SELECT" for rollup in ROLLUPS if "guild_id" in rollup.c},
}
COG_FUNCTIONS = ("bound_guild()", "enter_guild(bigint, text)")


def is_partition(table: str) -> bool:
    """Return whether the table is a monthly partition of the ledger or of the request log, which no migration names."""
    return re.fullmatch(r"llm_(usage|request_logs)_(default|[0-9]{4}_[0-9]{2})", table) is not None
