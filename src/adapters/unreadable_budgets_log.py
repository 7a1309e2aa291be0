"""Log that a guild's stored budgets cannot be read, and so are left out of a job over all guilds."""

import structlog

from domain.ids import GuildId
from domain.spending.budgets import InvalidBudgets

_log = structlog.get_logger(__name__)


def log_unreadable_budgets(guild_id: GuildId, error: InvalidBudgets) -> None:
    _log.warning("The budgets of a guild cannot be read", guild_id=guild_id, reason=str(error))
