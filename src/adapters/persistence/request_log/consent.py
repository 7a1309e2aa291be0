"""Ask whether a guild lets the request log keep the text of prompts and replies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.persistence.request_log.queue import NotedAttempt
from domain.ids import GuildId


class PayloadConsent(Protocol):
    def known(self, guild_id: GuildId) -> bool | None:
        """Return the answer without waiting; None when it has to be asked for."""
        ...

    async def __call__(self, guild_id: GuildId) -> bool:
        """May raise `ServiceUnavailable("database")`."""
        ...


@dataclass(frozen=True, slots=True)
class StatedConsent:
    """Consent that is always known."""

    keeps: Callable[[GuildId], bool]

    def known(self, guild_id: GuildId) -> bool | None:
        return self.keeps(guild_id)

    async def __call__(self, guild_id: GuildId) -> bool:
        return self.keeps(guild_id)


NO_PAYLOAD_CONSENT = StatedConsent(lambda _guild_id: False)


async def only_consented(batch: Sequence[NotedAttempt], consent: PayloadConsent) -> Sequence[NotedAttempt]:
    """Return the batch without the payloads of guilds that do not keep them. Raises as the consent does."""
    asked = {noted.attempt.caller.guild_id for noted in batch if noted.request is not None}
    # One after the other: guilds that all have to be read must not take the connections of the commands.
    keeping = {guild_id for guild_id in asked if guild_id is not None and await consent(guild_id)}
    return [noted if noted.attempt.caller.guild_id in keeping else NotedAttempt(noted.attempt) for noted in batch]
