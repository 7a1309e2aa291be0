"""Count in the budgets what was spent while the database was away, once it is back."""

from decimal import Decimal
from pathlib import Path

from domain.llm.requests import Caller
from domain.spending.budgets import dollars, every_counter
from tests.contract.persistence.samples import ALICE, GUILD, a_record
from tests.integration.llm.configured_bot import configured_bot
from tests.services import FreshDatabase
from tests.waiting import eventually


async def test_a_bots_counters_have_what_its_spool_brought_after_they_were_read(
    database: FreshDatabase, redis_url: str, llm_origin: str, tmp_path: Path
) -> None:
    async with configured_bot(database, redis_url, llm_origin, tmp_path) as platform:
        now, counters = platform.clock().now(), platform.budget_counters()
        mine = [*every_counter(Caller(guild_id=GUILD, user_id=ALICE, cog_name="ask"), now)]
        assert {tally.spent for tally in await counters.tallies(mine)} == {0}
        spooled = a_record(user_id=ALICE, cog_name="ask", cost_usd=Decimal(2), created_at=now)
        await platform.ledger()._spool.keep([spooled])

        async def are_counted() -> bool:
            return {dollars(tally.spent) for tally in await counters.tallies(mine)} == {Decimal(2)}

        await eventually(are_counted, "the record of the spool to be counted")
