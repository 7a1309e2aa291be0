"""Dependencies of the bot on the rest of the platform."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client.registry import Collector

from adapters.discord.cogs.intents import BotIntents
from adapters.discord.cogs.tables import MissingTables
from adapters.discord.gateway.invalid_requests import InvalidRequests
from adapters.discord.settings_services import SettingsServices
from adapters.loop_lag import LoopLag
from adapters.telemetry.secret_shapes import without_secrets
from application.access.developer_team import DeveloperTeam
from application.access.observe_departure import ObserveDeparture
from application.alerts.request_test_alert import RequestTestAlert
from application.budgets.read_budgets import ReadBudgets
from application.cogs.breakers.breakers import CogBreakers
from application.cogs.change_cog import RepeatCogChange
from application.cogs.manifests import CogManifests
from application.cogs.switches.record_switched_off import RecordSwitchedOff
from application.cogs.switches.switches import GuildSwitches
from application.guilds.reconcile_guilds import ReconcileGuilds
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.llm.retiring_models import RetiringModels
from application.ports.alerts.outbox import AlertOutbox
from application.ports.bot.cog_board import CogBoard
from application.ports.bot.cog_modules import CogSource
from application.ports.bot.cog_orders import CogOrders
from application.ports.bot.refusals import RecentRefusals
from application.ports.bot.shards import GatewayBoard, ShardBoard
from application.ports.bot.synced_commands import SyncedCommands
from application.ports.clock import Clock
from application.ports.events import EventFeed
from application.ports.health import HealthProbe
from application.ports.work import BeginWork
from application.privacy.export_data import ExportData
from application.privacy.request_erasure import RequestErasure
from baseline.services import BotServices, Log
from domain.spending.cooldown import Cooldown


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordPlatform:
    """`shard_count` None: Discord decides.

    All waits are in seconds. `setup_limit`: how long a cog's `setup` may take. `audit_log_waits`: between looks at who
    added the bot, because Discord often writes the entry after the bot joined. `retry_waits`: between attempts to
    record a guild while the database is away; the last one repeats. `shard_seconds`: between reports of the shards'
    state. `metrics` are those of other parts of the platform, for `/metrics`.
    `settings_stale_since`: since when settings are served from memory because the database cannot be read; None while
    it can. `member_cooldown` is the default one, which `/budget` states.
    Only the members of `developers` see why a cog was not loaded. `redact` removes secrets from such a text.
    `retiring_models` finds the models that `/status` warns of, `missing_tables` the tables that the database lacks.
    `cog_orders` are those of the developer team in the dashboard; without them none are followed. `repeat_cog_change`
    repeats `/cogs` in the bot's other processes; without it they do not follow.
    `export_data` and `request_erasure` serve `/privacy`.
    `watched_folder` is the cogs folder if cogs are reloaded as their files change.
    """

    services: BotServices
    cogs: CogSource
    manifests: CogManifests
    intents: BotIntents
    switches: GuildSwitches
    breakers: CogBreakers
    record_switched_off: RecordSwitchedOff
    begin: BeginWork
    record_installation: RecordInstallation
    record_removal: RecordRemoval
    observe_departure: ObserveDeparture
    reconcile_guilds: ReconcileGuilds
    read_budgets: ReadBudgets
    request_test_alert: RequestTestAlert
    alert_outbox: AlertOutbox
    settings: SettingsServices
    synced_commands: SyncedCommands
    shard_board: ShardBoard
    cog_board: CogBoard
    refusals: RecentRefusals
    event_feed: EventFeed
    probes: Sequence[HealthProbe]
    loop_lag: LoopLag
    clock: Clock
    log: Log
    version: str
    cog_orders: CogOrders | None = None
    repeat_cog_change: RepeatCogChange | None = None
    shard_count: int | None = None
    shard_ids: Sequence[int] | None = None
    gateway_board: GatewayBoard | None = None
    invalid_requests: InvalidRequests | None = None
    setup_limit: float = 15.0
    unload_seconds: float = 5.0
    audit_log_waits: Sequence[float] = (0.5, 1.0, 2.0, 4.0)
    retry_waits: Sequence[float] = (1.0, 2.0, 5.0, 10.0, 30.0)
    shard_seconds: float = 5.0
    metrics: Sequence[Collector] = ()
    settings_stale_since: Callable[[], datetime | None] = lambda: None
    member_cooldown: Cooldown | None = None
    developers: DeveloperTeam | None = None
    redact: Callable[[str], str] = without_secrets
    watched_folder: Path | None = None
    retiring_models: RetiringModels | None = None
    missing_tables: MissingTables | None = None
    export_data: ExportData | None = None
    request_erasure: RequestErasure | None = None
