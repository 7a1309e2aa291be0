"""Build the platform of a bot under test: the real use cases over memory adapters that the test can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.platform_settings import OWNER
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.cogs.settings.declarations import check_declaration
from adapters.discord.cogs.intents import BotIntents
from adapters.discord.cogs.required_intents import IntentCheckingCogSource
from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings_services import SettingsServices
from adapters.llm.models.catalogue import ENDPOINT_CAPABILITIES, ListedModels
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.loop_lag import LoopLag
from adapters.persistence.alerts.memory import MemoryAlertOutbox
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.bot.memory_cog_board import MemoryCogBoard
from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from adapters.persistence.bot.memory_key_values import MemoryKeyValues
from adapters.persistence.bot.memory_refusals import MemoryRecentRefusals
from adapters.persistence.bot.memory_shard_board import MemoryShardBoard
from adapters.persistence.bot.memory_synced_commands import MemorySyncedCommands
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.documents.memory import MemoryDocumentStore
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.events.memory_signals import MemorySignalRelay
from adapters.persistence.guilds.memory_known import MemoryKnownGuilds
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.outage import MemoryHealthProbe, Outage
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from adapters.persistence.usage.memory import MemoryUsageLedger
from adapters.persistence.work.memory_work import memory_work
from adapters.platform_api.scripted import ScriptedPlatformApi
from application.access.observe_departure import ObserveDeparture
from application.access.record_departure import RecordDeparture
from application.alerts.read_alert_settings import ReadAlertSettings
from application.alerts.request_test_alert import RequestTestAlert
from application.budgets.read_budgets import ReadBudgets
from application.cogs.breakers.breakers import CogBreakers
from application.cogs.manifests import CogManifests
from application.cogs.switches.record_switched_off import RecordSwitchedOff
from application.cogs.switches.switch_cog import SwitchCog
from application.cogs.switches.switches import GuildSwitches
from application.events.announced_work import announced_work
from application.events.coalescing import CoalescedEvents
from application.guilds.reconcile_guilds import ReconcileGuilds
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.llm.choose_model import ChooseModel
from application.llm.member_cooldown import MemberCooldown
from application.llm.record_usage import RecordUsage
from application.ports.bot.cog_modules import CogModules
from application.ports.clock import Clock
from application.ports.llm import ModelProvider, UsageLedger
from application.ports.work import BeginWork
from application.settings.cache import SettingsCache
from application.settings.change_settings import ChangeSettings
from application.settings.import_settings import ImportSettings
from application.settings.read_settings import ReadSettings
from baseline.config import GuildConfig
from baseline.dashboard import CogPages
from baseline.llm import LLM
from baseline.platform_api import Api
from baseline.redis import CogRedis
from baseline.services import BotServices, GuildDatabase
from baseline.settings import GuildSettings
from baseline.store import CogStore
from baseline.testing.kept_log import KeptLog
from baseline.testing.recorded_signals import RecordedSignals
from domain.llm.requests import Capability
from domain.spending.pricing import ModelPrice

_CAPABILITIES: Final = ENDPOINT_CAPABILITIES | {
    Capability.DOCUMENT_INPUT,
    Capability.WEB_SEARCH,
    Capability.EMBEDDING,
    Capability.IMAGE_GENERATION,
    Capability.SPEECH,
    Capability.TRANSCRIPTION,
}
DASHBOARD: Final = "https://bot.example"
MODEL: Final = "m"
"""The one model that each provider of a platform under test has."""

# To check what a cog declares takes longer than most of its tests.
_checked_once: Final = lru_cache(maxsize=256)(check_declaration)


@dataclass(frozen=True, slots=True)
class PlatformInMemory:
    """`cache` holds the settings that cogs read; `signals` the signals that were emitted."""

    discord: DiscordPlatform
    database: MemoryDatabase
    redis: Outage
    shards: MemoryShardBoard
    events: MemoryEventFeed
    log: KeptLog
    change_settings: ChangeSettings
    counters: MemoryBudgetCounters
    cache: SettingsCache
    signals: RecordedSignals
    api: ScriptedPlatformApi


def memory_platform(
    cogs: CogModules,
    *,
    clock: Clock,
    db: GuildDatabase,
    providers: Sequence[ModelProvider] = (),
    prices: Sequence[ModelPrice] = (),
    begin: BeginWork | None = None,
    ledger: UsageLedger | None = None,
    setup_limit: float = 5.0,
    intents: Sequence[str] = (),
    own_settings: Sequence[type[GuildSettings]] = (),
) -> PlatformInMemory:
    """Build the platform of a bot with these cogs; `begin` and `ledger` replace the memory adapters.

    `own_settings` are sections of Baseline itself.
    """
    database = MemoryDatabase()
    redis = Outage("redis")
    events = MemoryEventFeed()
    begin = announced_work(begin or memory_work(database), events)
    log = KeptLog()
    names = [provider.name for provider in providers]
    models = ListedModels({name: [MODEL] for name in names}, capabilities=_CAPABILITIES)
    catalogue = PydanticSettingsCatalogue(models, names, check=_checked_once)
    catalogue.declare(OWNER, own_settings)
    read = ReadSettings(begin, catalogue)
    change = ChangeSettings(begin, catalogue, clock)
    cache = SettingsCache(read, events, clock)
    record = RecordUsage(MemoryPriceBook(prices), ledger or MemoryUsageLedger(database), clock)
    pipeline = FallbackProvider(
        {provider.name: MeteredProvider(provider, record, MemoryRequestLog(), clock) for provider in providers}, models
    )
    counters = MemoryBudgetCounters(MemorySpendingHistory(database, unpriced_usd=Decimal("0.01")), clock)
    signals = RecordedSignals(MemorySignalRelay(), clock)
    manifests = CogManifests()
    api = ScriptedPlatformApi()
    gateway_intents = BotIntents(intents, manifests)
    board = MemoryCogBreakerBoard(redis)
    breakers = CogBreakers(board, clock)
    switches = GuildSwitches(cache, SwitchCog(read, change, board, begin, clock), breakers)
    services = BotServices(
        llm=LLM(
            pipeline,
            ChooseModel(models, names or ["none"]),
            members=MemberCooldown((MemoryRateLimiter(clock),), default=None),
        ),
        # A long interval: each look is a step of the simulated clock, which a test may advance by days.
        config=GuildConfig(cache, read, catalogue, change, switches, ask_again_after=600.0),
        db=db,
        redis=CogRedis(MemoryKeyValues(clock, redis)),
        store=CogStore(MemoryDocumentStore(database.outage)),
        pages=CogPages(CoalescedEvents(events, seconds=0)),
        signals=signals,
        clock=clock,
        log=log,
        intents=gateway_intents,
        api=Api(api),
    )
    shards = MemoryShardBoard(clock)
    alerts = MemoryAlertOutbox(database)
    discord = DiscordPlatform(
        loop_lag=LoopLag(),
        services=services,
        cogs=IntentCheckingCogSource(DeclaringCogSource(cogs, catalogue, manifests), manifests, gateway_intents),
        manifests=manifests,
        intents=gateway_intents,
        begin=begin,
        record_installation=RecordInstallation(begin, clock),
        record_removal=RecordRemoval(begin, clock),
        observe_departure=ObserveDeparture(begin, RecordDeparture(begin, clock), events),
        reconcile_guilds=ReconcileGuilds(MemoryKnownGuilds(database), RecordRemoval(begin, clock)),
        read_budgets=ReadBudgets(begin, counters, clock),
        request_test_alert=RequestTestAlert(begin, ReadAlertSettings(read), alerts, clock),
        alert_outbox=alerts,
        settings=SettingsServices(
            read=read,
            change=change,
            bring_in=ImportSettings(read, change),
            catalogue=catalogue,
            clock=clock,
            dashboard=DASHBOARD,
        ),
        switches=switches,
        breakers=breakers,
        record_switched_off=RecordSwitchedOff(begin, MemorySystemAudit(database)),
        synced_commands=MemorySyncedCommands(),
        shard_board=shards,
        cog_board=MemoryCogBoard(clock),
        refusals=MemoryRecentRefusals(clock),
        event_feed=events,
        probes=[MemoryHealthProbe(database.outage), MemoryHealthProbe(redis)],
        clock=clock,
        log=log,
        version="1.2.3",
        setup_limit=setup_limit,
        audit_log_waits=(0.05, 0.1, 5.0),
        retry_waits=(0.05,),
        settings_stale_since=lambda: cache.outage.since,
    )
    return PlatformInMemory(discord, database, redis, shards, events, log, change, counters, cache, signals, api)
