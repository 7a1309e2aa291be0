"""Give their cost to the recent requests that were recorded without one although their model has a price."""

from datetime import timedelta

from application.ports.clock import Clock
from application.ports.prices import PriceTable
from application.prices.reprice_usage import RepriceUsage, RepriceUsageCommand

RECENT = timedelta(days=3)


class RepriceRecentUsage:
    """Returns how many requests of the last three days have got a cost, of all models.

    A request is recorded without one while the prices cannot be read, and by a process that has not yet read a new
    price. Twice is safe, also at the same time. May raise `ServiceUnavailable("database")`.
    """

    def __init__(self, table: PriceTable, reprice_usage: RepriceUsage, clock: Clock) -> None:
        self._table = table
        self._reprice_usage = reprice_usage
        self._clock = clock

    async def __call__(self) -> int:
        since = self._clock.now() - RECENT
        providers = {version.price.provider for version in await self._table.versions()}
        return sum(
            [
                await self._reprice_usage(RepriceUsageCommand(provider=provider, model=None, since=since))
                for provider in sorted(providers)
            ]
        )
