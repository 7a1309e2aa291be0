"""Keep the last refusals and failures of each member, so that `/why` can explain them."""

from adapters.discord.answering.failures import Origin
from application.correlation import current_correlation_id
from application.patience import answered_within
from application.ports.bot.refusals import RecentRefusals
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from baseline.services import Log
from domain.cogs.refusal import CommandRefusal
from domain.ids import GuildId, UserId

_PATIENCE_SECONDS = 2.0


class RefusalNotes:
    def __init__(self, refusals: RecentRefusals, clock: Clock, log: Log) -> None:
        self._refusals = refusals
        self._clock = clock
        self._log = log

    async def note(self, origin: Origin, text: str) -> None:
        """`text` is what the member was answered. Outside of guilds nothing is kept. Never raises for Redis."""
        if origin.guild_id is None or origin.user_id is None:
            return
        refusal = CommandRefusal(
            at=self._clock.now(), command=origin.what, text=text, reference=current_correlation_id()
        )
        noting = self._refusals.note(GuildId(origin.guild_id), UserId(origin.user_id), refusal)
        try:
            await answered_within(_PATIENCE_SECONDS, noting, part="redis")
        except ServiceUnavailable as error:
            self._log.debug("A refusal was not kept for /why", reason=str(error))
