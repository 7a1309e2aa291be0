"""Rules of the tenancy state machine for usage and its cost."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, multiple, rule

from adapters.persistence.audit.postgres_system import PostgresSystemAudit
from application.prices.reprice_usage import RepriceUsageCommand
from domain.audit import AuditAction, AuditEntry
from domain.llm.requests import Caller
from domain.spending.price_versions import PriceVersion
from domain.spending.pricing import Meter, ModelPrice, Rate
from domain.spending.usage import UsageRecord
from tests.integration.persistence.tenancy import steps
from tests.integration.persistence.tenancy.rules import GUILDS, SOMEBODY, TenancyRules
from tests.integration.persistence.tenancy.worlds import COGS, NOON

PROVIDER = "openai"


class UsageRules(TenancyRules):
    records = Bundle("records")

    @rule(
        target=records,
        number=st.integers(0, GUILDS),
        user=SOMEBODY,
        cog=st.sampled_from(COGS),
        model=st.sampled_from(["small", "late", "late"]),
        tokens=st.lists(st.integers(0, 1000), min_size=1, max_size=3),
    )
    def use_a_model(
        self, number: int, user: int, cog: str, model: str, tokens: list[int]
    ) -> MultipleResults[tuple[int, UsageRecord]]:
        """Use a model. The number after the last guild stands for the bot itself."""
        guild_id = self._guild_ids[number] if number < GUILDS else None
        caller, now = Caller(guild_id=guild_id, user_id=self._users[user], cog_name=cog), self._outside.clock.now()
        made = [steps.a_record(next(self._requests), caller, (PROVIDER, model), each, at=now) for each in tokens]
        for record in made:
            self._in_both(number, steps.used(record))
        return multiple(*((number, record) for record in made))

    @rule(used=records)
    def deliver_again(self, used: tuple[int, UsageRecord]) -> None:
        number, record = used
        self._in_both(number, steps.used(record))

    @rule(numbers=st.lists(st.integers(0, GUILDS), min_size=2, max_size=3), user=SOMEBODY)
    def learn_the_price(self, numbers: list[int], user: int) -> None:
        """Set the price of earlier and later usage."""
        for number in numbers:
            self.use_a_model(number, user, COGS[0], "late", [10 * number + 1])
        price = ModelPrice(
            provider=PROVIDER,
            model="late",
            rates={Meter.INPUT: Rate(Decimal(1)), Meter.OUTPUT: Rate(Decimal(2))},
            valid_from=NOON,
        )
        entry = AuditEntry(
            guild_id=None, actor_id=None, action=AuditAction.PRICE_SET, target="late", before=None, after=None, at=NOON
        )
        if not self._runner.run(self._outside.prices.versions()):
            self._runner.run(self._outside.prices.add([PriceVersion(price)], entry))
            # An entry that concerns all guilds belongs to none: no guild's audit log has it.
            self._runner.run(PostgresSystemAudit(self._engine).append(entry))
        command = RepriceUsageCommand(provider=PROVIDER, model=None, since=NOON)
        together = self._runner.run(self._shared.reprice(command))
        assert together == sum(self._runner.run(world.reprice(command)) for world in self._alone)
        if together > 1:
            self.outcomes["several repriced", "done"] += 1

    @rule(hours=st.sampled_from([1, 30]))
    def wait(self, hours: int) -> None:
        if self._outside.clock.now() < datetime(2026, 3, 29, tzinfo=UTC):
            self._outside.clock.advance(timedelta(hours=hours))
