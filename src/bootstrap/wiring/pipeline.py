"""The wrappers between a cog and the providers, stacked one around the other."""

from collections.abc import Mapping

from dependency_injector.providers import Singleton
from prometheus_client.registry import Collector
from redis.asyncio import Redis

from adapters.cogs.platform_settings import LanguageModels
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from adapters.llm.pipeline.attempts.retried import RetryingProvider
from adapters.llm.pipeline.breaker.breaker_view import ModelBreakerView
from adapters.llm.pipeline.breaker.circuit_breaker import CircuitBreaker
from adapters.llm.pipeline.budgeted import BudgetedProvider
from adapters.llm.pipeline.cached import CachingProvider
from adapters.llm.pipeline.lazy import LazyProvider
from adapters.llm.pipeline.limited import EitherLimiter, LimitedProvider
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.llm.pipeline.reachability import Reachability
from adapters.persistence.budgets.either import FallbackBudgetCounters
from adapters.persistence.model_calls.memory_limits import MemoryCallLimiter
from adapters.persistence.model_calls.redis_breakers import RedisBreakerBoard
from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from adapters.persistence.model_calls.redis_responses import RedisResponseCache
from adapters.persistence.request_log.postgres import PostgresRequestLog
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.telemetry.budget_metrics import BudgetMetrics
from adapters.telemetry.model_calls import LoggedAttempts
from adapters.telemetry.model_metrics import ModelMetrics
from adapters.telemetry.redaction import Redactor
from application.events.coalescing import CoalescedEvents
from application.llm.announce_usage import AnnouncedLedger
from application.llm.choose_model import ChooseModel
from application.llm.conversation_consent import ConversationConsent
from application.llm.record_usage import RecordUsage
from application.ports.clock import Clock
from application.ports.llm import AccountedProvider, RequestLog
from application.ports.model_calls import CallLimits
from application.settings.cache import SettingsCache
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets
from bootstrap.wiring.alerts import Alerts
from bootstrap.wiring.budgets import Budgets
from bootstrap.wiring.platform_counts import PlatformCounts
from bootstrap.wiring.shared import Gateways
from bootstrap.wiring.use_cases import UseCases


def _redactor(settings: Settings) -> Redactor:
    return Redactor(configured_secrets(settings))


def guarded_providers(
    *,
    settings: Settings,
    providers: Mapping[str, LazyProvider],
    record_usage: RecordUsage,
    log: RequestLog,
    metrics: ModelMetrics,
    redis: Redis,
    reachability: Reachability,
    clock: Clock,
) -> Mapping[str, AccountedProvider]:
    """Wrap each provider by itself; from the outside in: retries, circuit breaker, limits, usage records."""
    namespace = settings.database_schema
    board = RedisBreakerBoard(redis, namespace=namespace)

    logged = LoggedAttempts(log, metrics, slow_seconds=settings.slow_llm_seconds)

    def guarded(name: str, vendor: LazyProvider) -> AccountedProvider:
        provider: AccountedProvider = MeteredProvider(vendor, record_usage, logged, clock)
        limits = CallLimits(
            per_minute=settings.requests_per_minute_of(name), concurrent=settings.max_concurrent_of(name)
        )
        if not limits.is_unlimited:
            shared = RedisCallLimiter(redis, limits, namespace=namespace, name=name)
            provider = LimitedProvider(provider, EitherLimiter(shared, MemoryCallLimiter(limits), reachability))
        provider = CircuitBreaker(provider, ModelBreakerView(name, board, reachability, clock))
        return RetryingProvider(provider, max_retries=settings.llm_max_retries)

    return {name: guarded(name, provider) for name, provider in providers.items()}


def _metrics(models: ModelMetrics, budgets: FallbackBudgetCounters, counts: PlatformCounts) -> tuple[Collector, ...]:
    return models, BudgetMetrics(lambda: budgets.falls_back, lambda: budgets.fallbacks), counts


def _counts(ledger: PostgresUsageLedger, log: PostgresRequestLog, settings: SettingsCache) -> PlatformCounts:
    return PlatformCounts(ledger.counts, log.counts, settings.outage)


class LLMPlatform(Alerts):
    coalesced_events: Singleton[CoalescedEvents] = Singleton(CoalescedEvents, Gateways.event_feed)
    announced_ledger: Singleton[AnnouncedLedger] = Singleton(AnnouncedLedger, Budgets.charged_ledger, coalesced_events)
    record_usage: Singleton[RecordUsage] = Singleton(RecordUsage, Gateways.prices, announced_ledger, Gateways.clock)
    conversation_consent: Singleton[ConversationConsent] = Singleton(
        ConversationConsent, UseCases.settings_cache, LanguageModels.section, "keep_conversations"
    )
    redactor: Singleton[Redactor] = Singleton(_redactor, Gateways.settings)
    request_log: Singleton[PostgresRequestLog] = Singleton(
        PostgresRequestLog, Gateways.engine, payload_consent=conversation_consent, redact=redactor.provided.text
    )
    model_metrics: Singleton[ModelMetrics] = Singleton(ModelMetrics)
    metrics: Singleton[tuple[Collector, ...]] = Singleton(
        _metrics,
        model_metrics,
        Budgets.budget_counters,
        Singleton(_counts, Gateways.ledger, request_log, UseCases.settings_cache),
    )
    choose_model: Singleton[ChooseModel] = Singleton(ChooseModel, Gateways.models, Gateways.llm_provider_names)
    reachability: Singleton[Reachability] = Singleton(Reachability, Gateways.redis_probe)
    guarded: Singleton[Mapping[str, AccountedProvider]] = Singleton(
        guarded_providers,
        settings=Gateways.settings,
        providers=Gateways.llm_providers,
        record_usage=record_usage,
        log=request_log,
        metrics=model_metrics,
        redis=Gateways.redis,
        reachability=reachability,
        clock=Gateways.clock,
    )
    with_fallbacks: Singleton[FallbackProvider] = Singleton(
        FallbackProvider, guarded, Gateways.models, Gateways.settings.provided.fallbacks
    )
    responses: Singleton[RedisResponseCache] = Singleton(
        RedisResponseCache, Gateways.redis, namespace=Gateways.namespace
    )
    cached: Singleton[CachingProvider] = Singleton(
        CachingProvider, with_fallbacks, responses, reachability, Gateways.clock
    )
    llm_pipeline: Singleton[BudgetedProvider] = Singleton(
        BudgetedProvider,
        cached,
        Budgets.budgets_in_force,
        Budgets.budget_counters,
        Budgets.cost_ceiling,
        Gateways.models,
        still_allows=Gateways.guild_models.provided.still_allows,
    )
