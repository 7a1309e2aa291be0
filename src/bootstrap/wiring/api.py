"""The container of the API's process."""

from functools import partial

from dependency_injector.providers import Singleton

from adapters.http.developer_services import DeveloperServices
from adapters.http.events.streams import Events, EventSources
from adapters.http.events.tokens import EventTokens
from adapters.http.guards.developers import is_developer
from adapters.http.services import HttpConfig, HttpServices
from adapters.http.views.opaque_ids import OpaqueIds
from adapters.persistence.events.redis_streams import RedisOpenStreams
from application.queries.developer_reads import DeveloperReads
from bootstrap.wiring.budgets import Budgets
from bootstrap.wiring.http import event_limits, http_config
from bootstrap.wiring.shared import VERSION, Gateways, UseCases


class ApiPlatform(Budgets):
    config: Singleton[HttpConfig] = Singleton(http_config, Gateways.settings, VERSION)
    developers: Singleton[DeveloperServices] = Singleton(
        DeveloperServices,
        members=Gateways.recent_members,
        reads=Singleton(
            DeveloperReads,
            audit=Gateways.system_audit,
            usage=Gateways.usage_queries,
            fleet_usage=Gateways.fleet_usage,
            requests=Gateways.request_log_queries,
            shards=Gateways.shard_board,
            clock=Gateways.clock,
        ),
        models=Gateways.models,
        prices=Gateways.price_table,
        set_price=UseCases.set_price,
        audit=Gateways.system_audit,
    )
    open_streams: Singleton[RedisOpenStreams] = Singleton(
        RedisOpenStreams, Gateways.redis, namespace=Gateways.namespace
    )
    event_sources: Singleton[EventSources] = Singleton(
        EventSources,
        feed=Gateways.event_feed,
        streams=open_streams,
        sessions=Gateways.sessions,
        authorize=UseCases.authorize,
        guilds=Gateways.guild_queries,
        tokens=Singleton(EventTokens, Gateways.settings.provided.secret_keys),
        sees_shards=Singleton(partial, is_developer, members=Gateways.recent_members, config=config),
        clock=Gateways.clock,
    )
    audit_ids: Singleton[OpaqueIds] = Singleton(
        OpaqueIds, Gateways.settings.provided.secret_keys, purpose="baseline audit entries"
    )
    events: Singleton[Events] = Singleton(Events, event_sources, Singleton(event_limits, Gateways.settings))
    services: Singleton[HttpServices] = Singleton(
        HttpServices,
        authorize=UseCases.authorize,
        grant_access=UseCases.grant_access,
        revoke_access=UseCases.revoke_access,
        transfer_access=UseCases.transfer_access,
        reclaim_access=UseCases.reclaim_access,
        read_settings=UseCases.read_settings,
        change_settings=UseCases.change_settings,
        import_settings=UseCases.import_settings,
        read_budgets=Budgets.read_budgets,
        change_budgets=Budgets.change_budgets,
        begin=Gateways.begin,
        guild_database=Gateways.guild_database,
        guild_queries=Gateways.guild_queries,
        usage_queries=Gateways.usage_queries,
        audit_queries=Gateways.audit_queries,
        audit_ids=audit_ids,
        members=Gateways.members,
        recent_members=Gateways.recent_members,
        identity=Gateways.identity,
        sessions=Gateways.sessions,
        rate_limiter=Gateways.rate_limiter,
        sign_in_attempts=Gateways.sign_in_attempts,
        settings_catalogue=Gateways.settings_catalogue,
        shards=Gateways.shard_board,
        events=events,
        developers=developers,
        probes=Gateways.probes,
        clock=Gateways.clock,
        config=config,
    )
