"""Test that a guild's consent is asked for when its prompts are written."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.request_log.postgres import PostgresRequestLog
from adapters.persistence.request_log.postgres_queries import PostgresRequestLogQueries
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from tests.contract.persistence.request_log.request_logs import Logged, an_attempt
from tests.contract.persistence.samples import OTHER_GUILD


@dataclass
class AskedConsent:
    """Consent that is not known before it is asked for. The first `outages` questions are not answered."""

    keeps: bool = True
    outages: int = 0
    ruled_out: bool = False

    def known(self, _guild_id: GuildId) -> bool | None:
        return False if self.ruled_out else None

    async def __call__(self, guild_id: GuildId) -> bool:
        if self.outages:
            self.outages -= 1
            raise ServiceUnavailable("database")
        return self.keeps and guild_id != OTHER_GUILD


async def kept(engine: AsyncEngine, consent: AskedConsent, *, keeps_later: bool = True) -> list[bool]:
    """Note one attempt of each of two guilds, and return whether its prompt and answer were stored."""
    log = PostgresRequestLog(engine, payload_consent=consent, gathering=0, rest=0.01)
    attempts = an_attempt(), an_attempt(guild_id=OTHER_GUILD)
    async with log.running():
        logged = Logged(log, PostgresRequestLogQueries(engine), log.counts)
        logged.note(*attempts)
        consent.keeps, consent.ruled_out = keeps_later, False
        await logged.settle()
    stored = [await logged.queries.request(attempt.request_id) for attempt in attempts]
    return [found is not None and found[1].request is not None for found in stored]


async def test_the_first_conversation_of_a_guild_whose_setting_is_not_loaded_is_kept(engine: AsyncEngine) -> None:
    assert await kept(engine, AskedConsent()) == [True, False]


async def test_an_opt_out_holds_for_what_is_not_written_yet(engine: AsyncEngine) -> None:
    assert await kept(engine, AskedConsent(), keeps_later=False) == [False, False]


async def test_an_opt_in_does_not_hold_for_what_was_said_before(engine: AsyncEngine) -> None:
    assert await kept(engine, AskedConsent(ruled_out=True)) == [False, False]


async def test_nothing_is_written_until_the_setting_can_be_read(engine: AsyncEngine) -> None:
    assert await kept(engine, AskedConsent(outages=2)) == [True, False]
