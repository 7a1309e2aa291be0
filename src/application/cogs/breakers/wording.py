"""Say why a cog that keeps failing is off, and what switches it on again."""

from datetime import UTC, datetime

from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId


def breaker_sentence(cog: str, guild_id: GuildId | None, breaker: CogBreaker) -> str:
    """`guild_id` None: the cog is off everywhere."""
    where, remedy = (
        ("every server", "The bot's operator can mend it sooner.")
        if guild_id is None
        else ("this server", "`/cogs on` or the dashboard's settings switch it on at once.")
    )
    return (
        f"`{cog}` is switched off in {where} until {_time(breaker.open_until)}, because it kept failing "
        f"(`{breaker.failed}`). Then it is tried again. {remedy}"
    )


def _time(timestamp: float) -> str:
    return f"{datetime.fromtimestamp(timestamp, UTC):%H:%M} UTC"
