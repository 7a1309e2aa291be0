"""Wire the use cases that more than one process needs."""

from dependency_injector.providers import Singleton

from adapters.settings_outage_log import SettingsOutageLog
from application.access.authorize import Authorize
from application.access.grant_access import GrantAccess
from application.access.observe_departure import ObserveDeparture
from application.access.reclaim_access import ReclaimAccess
from application.access.record_departure import RecordDeparture
from application.access.revoke_access import RevokeAccess
from application.access.transfer_access import TransferAccess
from application.cogs.switches.switch_cog import SwitchCog
from application.guilds.reconcile_guilds import ReconcileGuilds
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.prices.reprice_usage import RepriceUsage
from application.prices.repricing import RepriceAtOnce
from application.prices.set_price import SetPrice
from application.privacy.export_data import ExportData
from application.privacy.request_erasure import RequestErasure
from application.settings.cache import SettingsCache
from application.settings.change_settings import ChangeSettings
from application.settings.import_settings import ImportSettings
from application.settings.read_settings import ReadSettings
from bootstrap.wiring.shared import Gateways


class UseCases(Gateways):
    record_departure: Singleton[RecordDeparture] = Singleton(RecordDeparture, Gateways.begin, Gateways.clock)
    observe_departure: Singleton[ObserveDeparture] = Singleton(
        ObserveDeparture, Gateways.begin, record_departure, Gateways.event_feed
    )
    authorize: Singleton[Authorize] = Singleton(
        Authorize, Gateways.grants_in_force, Gateways.memberships, record_departure
    )
    grant_access: Singleton[GrantAccess] = Singleton(GrantAccess, Gateways.begin, Gateways.members, Gateways.clock)
    revoke_access: Singleton[RevokeAccess] = Singleton(RevokeAccess, Gateways.begin, Gateways.clock)
    transfer_access: Singleton[TransferAccess] = Singleton(
        TransferAccess, Gateways.begin, Gateways.members, Gateways.clock
    )
    reclaim_access: Singleton[ReclaimAccess] = Singleton(
        ReclaimAccess, Gateways.begin, Gateways.members, Gateways.clock
    )
    record_installation: Singleton[RecordInstallation] = Singleton(RecordInstallation, Gateways.begin, Gateways.clock)
    record_removal: Singleton[RecordRemoval] = Singleton(RecordRemoval, Gateways.begin, Gateways.clock)
    reconcile_guilds: Singleton[ReconcileGuilds] = Singleton(ReconcileGuilds, Gateways.known_guilds, record_removal)
    read_settings: Singleton[ReadSettings] = Singleton(ReadSettings, Gateways.begin, Gateways.settings_catalogue)
    change_settings: Singleton[ChangeSettings] = Singleton(
        ChangeSettings,
        Gateways.begin,
        Gateways.settings_catalogue,
        Gateways.clock,
        Gateways.members,
    )
    switch_cog: Singleton[SwitchCog] = Singleton(
        SwitchCog, read_settings, change_settings, Gateways.cog_breaker_board, Gateways.begin, Gateways.clock
    )
    export_data: Singleton[ExportData] = Singleton(
        ExportData, Gateways.personal_data, Gateways.system_audit, Gateways.clock
    )
    request_erasure: Singleton[RequestErasure] = Singleton(
        RequestErasure, Gateways.erasure_queue, Gateways.known_guilds, Gateways.clock
    )
    import_settings: Singleton[ImportSettings] = Singleton(ImportSettings, read_settings, change_settings)
    settings_cache: Singleton[SettingsCache] = Singleton(
        SettingsCache, read_settings, Gateways.event_feed, Gateways.clock, outage_log=Singleton(SettingsOutageLog)
    )
    reprice_usage: Singleton[RepriceUsage] = Singleton(RepriceUsage, Gateways.prices, Gateways.usage_corrections)
    reprice: Singleton[RepriceAtOnce] = Singleton(RepriceAtOnce, reprice_usage, Gateways.kept_prices.provided.forget)
    set_price: Singleton[SetPrice] = Singleton(SetPrice, Gateways.price_table, reprice, Gateways.clock)
