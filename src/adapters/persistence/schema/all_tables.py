"""All tables of Baseline, as the newest migrations leave them, and what the application may do with each."""

import re

from adapters.persistence.schema.guild_tables import audit_log, authorized_users, guild_settings, guilds
from adapters.persistence.schema.metadata import metadata
from adapters.persistence.schema.request_log_tables import llm_request_days, llm_request_logs, llm_request_payloads
from adapters.persistence.schema.secret_tables import cog_role_secrets
from adapters.persistence.schema.usage_tables import ROLLUPS, llm_model_pricing, llm_usage, llm_usage_recent, up_to_date

# Who migrates takes `metadata` from here, where it is complete.
__all__ = ["APP_FUNCTIONS", "APP_PRIVILEGES", "COG_FUNCTIONS", "COG_PRIVILEGES", "is_partition", "metadata"]

# What the application may do; whatever is not listed here belongs to the bot and may be read and written.
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
    cog_role_secrets.name: "",
}
APP_FUNCTIONS = (
    "ensure_llm_usage_partitions(integer)",
    "ensure_llm_request_log_partitions(integer)",
    "drop_llm_request_log_partitions(timestamptz)",
    "restore_cog_role()",
)

# What SQL of cogs may do with Baseline's tables: read what belongs to its guild. Access, settings, audit and usage
# change through the platform alone, kept conversations are read by routes that leave a trace, and tables without a
# guild hold sums over all guilds.
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
    **{rollup.name: "SELECT" for rollup in ROLLUPS if "guild_id" in rollup.c},
    **{up_to_date(rollup): "SELECT" for rollup in ROLLUPS if "guild_id" in rollup.c},
}
COG_FUNCTIONS = ("bound_guild()", "enter_guild(bigint, text)")


def is_partition(table: str) -> bool:
    """The parts of the ledger and of the request log come and go by the month: no migration names them."""
    return re.fullmatch(r"llm_(usage|request_logs)_(default|[0-9]{4}_[0-9]{2})", table) is not None
