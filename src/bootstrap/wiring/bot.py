"""The container of the bot's process."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from dependency_injector.providers import Factory, Singleton

from adapters.discord.cogs.intents import BotIntents
from adapters.discord.cogs.required_intents import IntentCheckingCogSource
from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings_services import SettingsServices
from adapters.persistence.bot.redis_refusals import RedisRecentRefusals
from adapters.persistence.schema.missing_tables import MissingTables
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from adapters.platform_api.http import HttpPlatformApi
from adapters.telemetry.redaction import Redactor
from application.access.developer_team import DeveloperTeam
from application.cogs.breakers.breakers import CogBreakers
from application.cogs.change_cog import RepeatCogChange
from application.cogs.switches.record_switched_off import RecordSwitchedOff
from application.cogs.switches.switches import GuildSwitches
from application.llm.member_cooldown import MemberCooldown
from application.member_calls import MemberCalls
from application.ports.rate_limits import RateLimiter
from application.settings.cache import SettingsCache
from baseline.config import GuildConfig
from baseline.dashboard import CogPages
from baseline.llm import LLM
from baseline.platform_api import Api
from baseline.redis import CogRedis
from baseline.services import BotServices
from baseline.signals import Signals
from baseline.store import CogStore
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets
from bootstrap.wiring.developers import developer_team
from bootstrap.wiring.pipeline import LLMPlatform
from bootstrap.wiring.shared import VERSION, Gateways
from bootstrap.wiring.use_cases import UseCases
from domain.spending.cooldown import Cooldown


def _stale_since(settings: SettingsCache) -> Callable[[], datetime | None]:
    return lambda: settings.outage.since


def _dashboard(settings: Settings) -> str:
    return settings.web_origin


def _redact(settings: Settings) -> Callable[[str], str]:
    return Redactor(configured_secrets(settings)).text


def _watched_folder(settings: Settings) -> Path | None:
    return settings.cogs_path if settings.cogs_reload else None


def _default_cooldown(settings: Settings) -> Cooldown | None:
    calls = settings.llm_member_calls_per_minute
    return None if calls is None else Cooldown(calls)


def _member_cooldown(settings: Settings, shared: RateLimiter, own: RateLimiter) -> MemberCooldown:
    return MemberCooldown((shared, own), _default_cooldown(settings))


class BotPlatform(LLMPlatform):
    log: Factory[structlog.stdlib.BoundLogger] = Factory(structlog.stdlib.get_logger, "bot")
    own_rate_limiter: Singleton[MemoryRateLimiter] = Singleton(MemoryRateLimiter, Gateways.clock)
    member_cooldown: Singleton[MemberCooldown] = Singleton(
        _member_cooldown, Gateways.settings, Gateways.rate_limiter, own_rate_limiter
    )
    llm: Singleton[LLM] = Singleton(LLM, LLMPlatform.llm_pipeline, LLMPlatform.choose_model, members=member_cooldown)
    breakers: Singleton[CogBreakers] = Singleton(CogBreakers, Gateways.cog_breaker_board, Gateways.clock)
    switches: Singleton[GuildSwitches] = Singleton(
        GuildSwitches, UseCases.settings_cache, UseCases.switch_cog, breakers
    )
    guild_config: Singleton[GuildConfig] = Singleton(
        GuildConfig,
        UseCases.settings_cache,
        UseCases.read_settings,
        Gateways.settings_catalogue,
        UseCases.change_settings,
        switches,
    )
    signals: Singleton[Signals] = Singleton(Signals, Gateways.signal_relay, Gateways.clock)
    intents: Singleton[BotIntents] = Singleton(
        BotIntents, Gateways.settings.provided.discord_intents, Gateways.manifests
    )
    bot_cogs: Singleton[IntentCheckingCogSource] = Singleton(
        IntentCheckingCogSource, Gateways.cogs, Gateways.manifests, intents
    )
    cog_redis: Singleton[CogRedis] = Singleton(CogRedis, Gateways.key_values)
    cog_pages: Singleton[CogPages] = Singleton(CogPages, LLMPlatform.coalesced_events)
    cog_store: Singleton[CogStore] = Singleton(CogStore, Gateways.documents)
    member_calls: Singleton[MemberCalls] = Singleton(
        MemberCalls, Gateways.settings.provided.secret_keys, Gateways.clock
    )
    platform_api: Singleton[HttpPlatformApi] = Singleton(
        HttpPlatformApi, Gateways.http, member_calls, Gateways.settings.provided.reachable_api_url
    )
    api: Singleton[Api] = Singleton(Api, platform_api)
    services: Singleton[BotServices] = Singleton(
        BotServices,
        llm=llm,
        config=guild_config,
        db=Gateways.guild_database,
        redis=cog_redis,
        store=cog_store,
        pages=cog_pages,
        signals=signals,
        clock=Gateways.clock,
        log=log,
        intents=intents,
        api=api,
    )
    settings_services: Singleton[SettingsServices] = Singleton(
        SettingsServices,
        read=UseCases.read_settings,
        change=UseCases.change_settings,
        bring_in=UseCases.import_settings,
        catalogue=Gateways.settings_catalogue,
        clock=Gateways.clock,
        dashboard=Singleton(_dashboard, Gateways.settings),
    )
    developers: Singleton[DeveloperTeam] = Singleton(developer_team, Gateways.settings, Gateways.recent_members)
    bot: Singleton[DiscordPlatform] = Singleton(
        DiscordPlatform,
        services=services,
        cogs=bot_cogs,
        manifests=Gateways.manifests,
        intents=intents,
        begin=Gateways.begin,
        record_installation=UseCases.record_installation,
        record_removal=UseCases.record_removal,
        observe_departure=UseCases.observe_departure,
        reconcile_guilds=UseCases.reconcile_guilds,
        read_budgets=LLMPlatform.read_budgets,
        request_test_alert=LLMPlatform.request_test_alert,
        alert_outbox=LLMPlatform.alert_outbox,
        retiring_models=LLMPlatform.retiring_models,
        missing_tables=Singleton(MissingTables, Gateways.engine),
        settings=settings_services,
        synced_commands=Gateways.synced_commands,
        shard_board=Gateways.shard_board,
        cog_board=Gateways.cog_board,
        cog_orders=Gateways.cog_orders,
        repeat_cog_change=Singleton(
            RepeatCogChange, Gateways.cog_board, Gateways.cog_orders, Gateways.system_audit, Gateways.clock
        ),
        refusals=Singleton(RedisRecentRefusals, Gateways.redis, Gateways.clock, namespace=Gateways.namespace),
        event_feed=Gateways.event_feed,
        probes=Gateways.probes,
        loop_lag=Gateways.loop_lag,
        clock=Gateways.clock,
        log=log,
        version=VERSION,
        shard_count=Gateways.settings.provided.shard_count,
        shard_ids=Gateways.settings.provided.shard_ids,
        gateway_board=Gateways.discord_traffic.provided.board,
        invalid_requests=Gateways.discord_traffic.provided.invalid_requests,
        metrics=LLMPlatform.metrics,
        settings_stale_since=Singleton(_stale_since, UseCases.settings_cache),
        member_cooldown=Singleton(_default_cooldown, Gateways.settings),
        developers=developers,
        redact=Singleton(_redact, Gateways.settings),
        export_data=UseCases.export_data,
        request_erasure=UseCases.request_erasure,
        switches=switches,
        breakers=breakers,
        record_switched_off=Singleton(RecordSwitchedOff, Gateways.begin, Gateways.system_audit),
        watched_folder=Singleton(_watched_folder, Gateways.settings),
    )
