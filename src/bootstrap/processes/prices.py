"""Show how the installed price data differ from the prices that are kept, and keep them."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import typer
from rich.console import Console
from rich.table import Table

from adapters.clock import SystemClock
from adapters.llm.models.prices import AliasingPriceBook, list_prices
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.prices.postgres_table import PostgresPriceTable
from adapters.persistence.usage.ledger.corrections import PostgresUsageCorrections
from application.ports.errors import ServiceUnavailable
from application.ports.prices import PriceExists
from application.prices.reprice_usage import RepriceUsage
from application.prices.repricing import RepriceAtOnce
from application.prices.update_prices import PriceChange, UpdatePrices
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from domain.spending.pricing import Meter, ModelPrice, Rate

_UNITS = {
    Meter.AUDIO: "hour",
    Meter.IMAGES: "image",
    Meter.CHARACTERS: "1k characters",
    Meter.WEB_SEARCHES: "1k",
    Meter.FILE_SEARCHES: "1k",
    Meter.ATTACHMENT_SEARCHES: "1k",
    Meter.CODE_SESSIONS: "session",
}
_UNKNOWN = "unknown"


def run(settings: Settings, console: Console, *, dry_run: bool, yes: bool) -> None:
    """Raises `CannotStart` when the database cannot be used, or when a concurrent update won."""
    try:
        asyncio.run(_run(settings, console, dry_run=dry_run, yes=yes))
    except ServiceUnavailable as error:
        raise CannotStart(f"DATABASE_URL: {error} Is it running, and was `baseline migrate` run?") from error
    except PriceExists as error:
        raise CannotStart(f"Nothing was changed: {error} Please run this again.") from error


async def _run(settings: Settings, console: Console, *, dry_run: bool, yes: bool) -> None:
    engine = create_engine(settings.app_database_url, schema=settings.database_schema)
    try:
        book = PostgresPriceBook(engine, SystemClock())
        reprice_usage = RepriceUsage(AliasingPriceBook(book), PostgresUsageCorrections(engine))
        update = UpdatePrices(PostgresPriceTable(engine), RepriceAtOnce(reprice_usage, book.forget), SystemClock())
        changes = await update.plan(list_prices())
        if not changes:
            console.print("The prices are up to date.")
            return
        console.print(table_of(changes))
        if dry_run:
            console.print(f"{len(changes)} prices would be added; nothing was changed.")
        elif yes or typer.confirm(f"Add {len(changes)} prices?"):
            repriced = await update(changes)
            console.print(f"Added {len(changes)} prices. {repriced} requests without a cost have got theirs.")
        else:
            console.print("Nothing was changed.")
    finally:
        await engine.dispose()


def table_of(changes: Sequence[PriceChange]) -> Table:
    table = Table("Model", "What", "Old", "New", "From", title="US dollars")
    for change in changes:
        lines = list(_differences(change.old, change.new))
        model = f"{change.new.provider}:{change.new.model}"
        begin = f"{change.new.valid_from:%Y-%m-%d %H:%M}"
        for number, (what, old, new) in enumerate(lines):
            table.add_row(model if number == 0 else "", what, old, new, begin if number == 0 else "")
    return table


def _differences(old: ModelPrice | None, new: ModelPrice) -> Iterator[tuple[str, str, str]]:
    for meter in Meter:
        before, after = None if old is None else old.rates.get(meter), new.rates.get(meter)
        if before != after:
            yield f"{meter.value} per {_UNITS.get(meter, '1k tokens')}", _words(before), _words(after)
    yield from _factors({} if old is None else old.tier_factors, new.tier_factors, "tier")
    yield from _factors({} if old is None else old.region_factors, new.region_factors, "region")


def _factors(old: Mapping[str, Decimal], new: Mapping[str, Decimal], kind: str) -> Iterator[tuple[str, str, str]]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"factor of tokens in {kind} {name}", _factor_words(old.get(name)), _factor_words(new.get(name))


def _factor_words(factor: Decimal | None) -> str:
    return _UNKNOWN if factor is None else f"{factor.normalize():f}"


def _words(rate: Rate | None) -> str:
    if rate is None:
        return _UNKNOWN
    tiers = (f"{tier.usd.normalize():f} above {tier.above_input_tokens:,} tokens" for tier in rate.tiers)
    return ", ".join([f"{rate.usd.normalize():f}", *tiers])
