"""Open and close what a process needs before and after it serves."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from adapters.cogs.api_modules import load_cogs_and_apis
from adapters.llm.pipeline.lazy import LazyProvider
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.schema.app_role import PrivilegedRole, refuse_privileged_role
from application.ports.bot.cog_modules import CogApi, CogLoadFailed
from application.ports.errors import ServiceUnavailable
from application.tasks import cancel_and_wait
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from bootstrap.wiring.pipeline import LLMPlatform
from bootstrap.wiring.use_cases import UseCases
from domain.spending.usage import UsageRecord

_log = structlog.stdlib.get_logger("lifespan")


async def check_database_role(settings: Settings) -> None:
    """Raises `CannotStart` when row level security does not apply to the application's role or to the cogs' role.

    A database that is away does not prevent the start: the parts that need it report it.
    """
    url, schema = settings.app_database_url, settings.database_schema
    cogs = GuildDatabase(url, schema=schema, pool_size=1)
    for engine in (create_engine(url, schema=schema), cogs.engine):
        try:
            await refuse_privileged_role(engine)
        except PrivilegedRole as error:
            raise CannotStart(str(error)) from error
        except ServiceUnavailable as error:
            _log.warning("A database role was not checked", reason=str(error))
        finally:
            await engine.dispose()


@asynccontextmanager
async def connections(platform: UseCases) -> AsyncIterator[None]:
    """Close the connections when the block ends. Each opens when it is first used."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(platform.engine().dispose)
        stack.push_async_callback(platform.guild_database().dispose)
        stack.push_async_callback(platform.redis().aclose)
        stack.push_async_callback(platform.budget_redis().aclose)
        stack.push_async_callback(platform.cogs_redis().aclose)
        stack.push_async_callback(platform.http().aclose)
        stack.push_async_callback(platform.discord_http().aclose)
        yield


@asynccontextmanager
async def bot_running(platform: LLMPlatform) -> AsyncIterator[None]:
    """Open the bot's connections, follow changes, and run the ledger, the request log and the LLM providers."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(connections(platform))
        stack.push_async_callback(platform.coalesced_events().close)
        platform.ledger().on_replayed(partial(_replayed, platform))
        await stack.enter_async_context(platform.ledger().running())
        await stack.enter_async_context(platform.request_log().running())
        stack.push_async_callback(platform.budget_counters().close)
        stack.push_async_callback(platform.reachability().close)
        stack.push_async_callback(platform.llm_pipeline().close)
        for work in (
            platform.settings_cache().follow(),
            platform.budgets_in_force().follow(),
            _prepared(platform.llm_providers().values()),
        ):
            stack.push_async_callback(cancel_and_wait, asyncio.create_task(work))
        yield


def _replayed(platform: LLMPlatform, records: Sequence[UsageRecord]) -> None:
    platform.charged_ledger().replayed(records)
    platform.announced_ledger().announce(records)


def cog_apis(platform: UseCases) -> tuple[CogApi, ...]:
    """Import the cogs for their settings and routes, in a process that does not run them."""
    apis: list[CogApi] = []
    for loaded in load_cogs_and_apis(platform.cogs()):
        if isinstance(loaded, CogLoadFailed):
            _log.error("A cog was not loaded", cog=loaded.name, reason=loaded.reason)
        else:
            apis.append(loaded)
    return tuple(apis)


async def _prepared(providers: Iterable[LazyProvider]) -> None:
    """Prepare the providers one after the other, the default one first: imports wait for one another anyway."""
    for provider in providers:
        try:
            await provider.prepare()
        except Exception:  # noqa: BLE001 - one that cannot be built must not keep the others from it
            _log.exception("An LLM provider cannot be used", provider=provider.name)
