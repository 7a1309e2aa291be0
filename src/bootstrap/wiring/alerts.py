"""The wiring of alerts: all processes may request a test, the worker finds and delivers alerts."""

from collections.abc import Mapping

from dependency_injector.providers import Object, Singleton

from adapters.alerts.public_addresses import PublicAddresses
from adapters.alerts.webhook import WebhookSender
from adapters.discord.rest.alerts import DiscordAlertSender
from adapters.persistence.alerts.postgres import PostgresAlertOutbox, PostgresAlertSubscribers
from adapters.persistence.model_calls.redis_breakers import RedisBreakerBoard
from adapters.unreadable_budgets_log import log_unreadable_budgets
from application.alerts.deliver_alerts import DeliverAlerts
from application.alerts.find_alerts import FindAlerts
from application.alerts.raise_alerts import RaiseAlerts
from application.alerts.read_alert_settings import ReadAlertSettings
from application.alerts.request_test_alert import RequestTestAlert
from application.events.announced_alerts import AnnouncedAlertOutbox
from application.llm.read_providers_away import ReadProvidersAway
from application.ports.alerts.senders import AlertSender
from bootstrap.wiring.budgets import Budgets
from bootstrap.wiring.shared import Gateways
from bootstrap.wiring.use_cases import UseCases
from domain.alerts.alert import AlertTarget


def _senders(discord: AlertSender, webhook: AlertSender) -> Mapping[AlertTarget, AlertSender]:
    return {AlertTarget.CHANNEL: discord, AlertTarget.MEMBER: discord, AlertTarget.WEBHOOK: webhook}


class Alerts(Budgets):
    alert_outbox: Singleton[AnnouncedAlertOutbox] = Singleton(
        AnnouncedAlertOutbox, Singleton(PostgresAlertOutbox, Gateways.engine), Gateways.event_feed
    )
    read_alert_settings: Singleton[ReadAlertSettings] = Singleton(ReadAlertSettings, UseCases.read_settings)
    request_test_alert: Singleton[RequestTestAlert] = Singleton(
        RequestTestAlert, Gateways.begin, read_alert_settings, alert_outbox, Gateways.clock
    )
    raise_alerts: Singleton[RaiseAlerts] = Singleton(RaiseAlerts, read_alert_settings, alert_outbox, Gateways.clock)
    read_providers_away: Singleton[ReadProvidersAway] = Singleton(
        ReadProvidersAway,
        Singleton(RedisBreakerBoard, Gateways.redis, namespace=Gateways.namespace),
        Gateways.llm_provider_names,
        Gateways.usage_queries,
        Gateways.clock,
    )
    find_alerts: Singleton[FindAlerts] = Singleton(
        FindAlerts,
        subscribers=Singleton(PostgresAlertSubscribers, Gateways.engine),
        raise_alerts=raise_alerts,
        budgets=Budgets.read_budgets,
        cogs=Gateways.cog_breaker_board,
        providers=read_providers_away,
        clock=Gateways.clock,
        on_unreadable=Object(log_unreadable_budgets),
    )
    deliver_alerts: Singleton[DeliverAlerts] = Singleton(
        DeliverAlerts,
        outbox=alert_outbox,
        read=read_alert_settings,
        members=Gateways.members,
        senders=Singleton(
            _senders,
            Singleton(DiscordAlertSender, Gateways.discord_api),
            Singleton(WebhookSender, Gateways.clock, Singleton(PublicAddresses)),
        ),
        clock=Gateways.clock,
    )
