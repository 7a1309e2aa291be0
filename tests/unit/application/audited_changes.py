"""Make one change with each use case that is audited."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from adapters.clock import SteppingClock
from adapters.cogs.platform_settings import OWNER as PLATFORM
from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.alerts.memory import MemoryAlertOutbox
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.bot.memory_cog_board import MemoryCogBoard
from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from adapters.persistence.bot.memory_cog_orders import MemoryCogOrders
from adapters.persistence.guilds.memory_known import MemoryKnownGuilds
from adapters.persistence.jobs.memory_board import MemoryJobBoard
from adapters.persistence.jobs.memory_cog_board import MemoryCogJob, MemoryCogJobBoard
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.outage import Outage
from adapters.persistence.prices.memory import MemoryPriceTable
from adapters.persistence.work.memory_work import memory_work
from application.access.grant_access import GrantAccess, GrantAccessCommand
from application.access.reclaim_access import ReclaimAccess, ReclaimAccessCommand
from application.access.record_departure import RecordDeparture
from application.access.revoke_access import RevokeAccess, RevokeAccessCommand
from application.access.transfer_access import TransferAccess, TransferAccessCommand
from application.alerts.read_alert_settings import ReadAlertSettings
from application.alerts.request_test_alert import RequestTestAlert, RequestTestAlertCommand
from application.budgets.change_budgets import ChangeBudgets, ChangeBudgetsCommand
from application.cogs.change_cog import ChangeCog, ChangeCogCommand, RepeatCogChange
from application.cogs.manifests import CogManifests
from application.cogs.read_cogs import ReadCogs
from application.cogs.switches.record_switched_off import RecordSwitchedOff
from application.cogs.switches.switch_cog import SwitchCog, SwitchCogCommand
from application.guilds.reconcile_guilds import ReconcileGuilds, ReconcileGuildsCommand
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.jobs.discard_cog_jobs import DiscardCogJobs
from application.jobs.retry_cog_jobs import RetryCogJobs
from application.jobs.run_job import RunJob
from application.ports.discord import Member
from application.ports.work import BeginWork
from application.prices.set_price import SetPrice, SetPriceCommand
from application.prices.update_prices import PriceChange, UpdatePrices
from application.privacy.export_data import ExportData
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.import_settings import ImportSettings, ImportSettingsCommand
from application.settings.read_settings import ReadSettings
from baseline.settings import GuildSettings
from domain.audit import AuditAction, AuditEntry
from domain.cogs.breaker import CogBreakerPolicy, opened
from domain.cogs.cog_change import CogOperation
from domain.cogs.cog_record import CogRecord, CogState
from domain.ids import GuildId, UserId
from domain.jobs import JobRecord
from domain.privacy import RequestOrigin, Subject
from domain.settings import JsonValue, StoredSection
from domain.spending.pricing import Meter, ModelPrice, Rate
from tests.installing import an_installation

GUILD, OWNER, MARA, LEO = GuildId(10), UserId(1), UserId(2), UserId(3)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BREAKER = opened(None, NOON.timestamp(), CogBreakerPolicy(), failed="roll", error="ValueError")
PRICE = ModelPrice(provider="openai", model="m", rates={Meter.INPUT: Rate(usd=Decimal(1))}, valid_from=NOON)


class Greeting(GuildSettings, section="greeting"):
    """The settings of a cog that greets new members."""

    text: str = "Hello"


def declared(cog: str, models: Sequence[type[GuildSettings]]) -> PydanticSettingsCatalogue:
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    catalogue.declare(cog, models)
    return catalogue


class NoCalls:
    """A stand-in for the correction of calls without a cost: there are none."""

    async def __call__(self, provider: str, model: str, since: datetime) -> int:
        return 0


@dataclass
class World:
    """The owner added the bot; Mara is a delegate."""

    database: MemoryDatabase = field(default_factory=MemoryDatabase)
    prices: MemoryPriceTable = field(default_factory=MemoryPriceTable)
    clock: SteppingClock = field(default_factory=SteppingClock)
    fleet_wide: list[AuditEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        people = [Member(id=one, name="n", display_name="n", avatar_url=None, bot=False) for one in (OWNER, MARA, LEO)]
        self.members = MemoryMemberDirectory({GUILD: people}, owners={GUILD: LEO})

    @property
    def begin(self) -> BeginWork:
        return memory_work(self.database)

    def audited(self) -> list[AuditAction]:
        entries = [row.entry for rows in self.database.guilds.values() for row in rows.audit]
        return [entry.action for entry in (*entries, *self.prices.audit, *self.fleet_wide)]

    async def install(self) -> None:
        await RecordInstallation(self.begin, self.clock)(an_installation(GUILD, OWNER, owner_id=LEO))

    async def grant(self, user_id: UserId = LEO) -> None:
        command = GrantAccessCommand(guild_id=GUILD, granted_by=OWNER, member_id=user_id)
        await GrantAccess(self.begin, self.members, self.clock)(command)

    async def change_settings(self) -> None:
        command = ChangeSettingsCommand(guild_id=GUILD, key="greeting", values={}, expected_version=0, changed_by=OWNER)
        await ChangeSettings(self.begin, declared("greeting", [Greeting]), self.clock)(command)

    async def import_settings(self) -> None:
        catalogue = declared("greeting", [Greeting])
        change = ChangeSettings(self.begin, catalogue, self.clock)
        document: dict[str, JsonValue] = {
            "format": "baseline.settings",
            "version": 1,
            "sections": {"greeting": {"schema_version": 1, "values": {"text": "Hi"}}},
        }
        command = ImportSettingsCommand(guild_id=GUILD, document=document, imported_by=OWNER)
        await ImportSettings(ReadSettings(self.begin, catalogue), change)(command)

    async def record_switched_off(self) -> None:
        await RecordSwitchedOff(self.begin, MemorySystemAudit(self.database))(GUILD, "dice", BREAKER)

    async def switch_cog(self) -> None:
        """Switch a cog on again that was off because it kept failing."""
        board, catalogue = MemoryCogBreakerBoard(), declared(PLATFORM, PLATFORM_SETTINGS)
        await board.put(GUILD, "dice", BREAKER)
        read, change = ReadSettings(self.begin, catalogue), ChangeSettings(self.begin, catalogue, self.clock)
        command = SwitchCogCommand(guild_id=GUILD, cog="dice", on=True, switched_by=OWNER)
        await SwitchCog(read, change, board, self.begin, self.clock)(command)
        assert await board.of(GUILD) == {}

    async def change_cog(self) -> None:
        """Order a reload from a bot whose one process does not answer."""
        board, audit = MemoryCogBoard(self.clock), MemorySystemAudit(self.database)
        await board.post("host:1", [CogRecord(name="dice", state=CogState.LOADED)])
        read = ReadCogs(CogManifests(), board)
        change = ChangeCog(read, board, MemoryCogOrders(), audit, self.clock, seconds=0)
        await change(ChangeCogCommand(cog="dice", operation=CogOperation.RELOAD, asked_by=OWNER))
        self.fleet_wide.extend(row.entry for row in audit.fleet_wide)

    async def repeat_cog_change(self) -> None:
        audit = MemorySystemAudit(self.database)
        repeat = RepeatCogChange(MemoryCogBoard(self.clock), MemoryCogOrders(), audit, self.clock)
        command = ChangeCogCommand(cog="dice", operation=CogOperation.RELOAD, asked_by=OWNER)
        await repeat.requested(command)
        await repeat(command, done_by="host:1")
        self.fleet_wide.extend(row.entry for row in audit.fleet_wide)

    async def change_budgets(self) -> None:
        command = ChangeBudgetsCommand(guild_id=GUILD, budgets=(), expected_version=0, changed_by=OWNER)
        await ChangeBudgets(self.begin, ListedModels(), [], self.clock)(command)

    async def test_alerts(self) -> None:
        """Request a test in a guild whose alerts go to its owner."""
        catalogue, outbox = declared(PLATFORM, PLATFORM_SETTINGS), MemoryAlertOutbox(self.database)
        values: dict[str, JsonValue] = {"member": str(OWNER)}
        stored = StoredSection.untouched(GUILD, "alerts", 1)
        self.database.guilds[GUILD].settings["alerts"] = replace(stored, values=values)
        read = ReadAlertSettings(ReadSettings(self.begin, catalogue))
        command = RequestTestAlertCommand(guild_id=GUILD, requested_by=OWNER)
        await RequestTestAlert(self.begin, read, outbox, self.clock)(command)

    async def export_data(self) -> None:
        audit = MemorySystemAudit(self.database)
        await ExportData((), audit, self.clock)(Subject.user(MARA), RequestOrigin.STAFF, requested_by=OWNER)
        self.fleet_wide += [row.entry for row in audit.fleet_wide]

    async def run_job(self) -> None:
        audit = MemorySystemAudit(self.database)
        rollups = JobRecord(name="rollups", every=timedelta(minutes=1), due_at=NOON)
        assert await RunJob(MemoryJobBoard([rollups], Outage("database"), audit), self.clock)(
            "rollups", requested_by=OWNER
        )
        self.fleet_wide += [row.entry for row in audit.fleet_wide]

    def failed_job(self) -> tuple[MemoryCogJobBoard, MemorySystemAudit]:
        audit = MemorySystemAudit(self.database)
        board = MemoryCogJobBoard(Outage("database"), audit)
        board.jobs.append(MemoryCogJob(guild_id=GUILD, cog="dice", name="roll", failed=1))
        return board, audit

    async def retry_cog_jobs(self) -> None:
        board, audit = self.failed_job()
        assert await RetryCogJobs(board, self.clock)("dice", "roll", retried_by=OWNER) == 1
        self.fleet_wide += [row.entry for row in audit.fleet_wide]

    async def discard_cog_jobs(self) -> None:
        board, audit = self.failed_job()
        assert await DiscardCogJobs(board, self.clock)("dice", "roll", discarded_by=OWNER) == 1
        self.fleet_wide += [row.entry for row in audit.fleet_wide]

    async def set_price(self) -> None:
        command = SetPriceCommand(provider="openai", model="m", rates=PRICE.rates, valid_from=NOON, set_by=OWNER)
        await SetPrice(self.prices, NoCalls(), self.clock)(command)


SCENARIOS: Final[dict[type[object], tuple[Callable[[World], Awaitable[object]], AuditAction]]] = {
    ChangeCog: (World.change_cog, AuditAction.COG_CHANGE_REQUESTED),
    RepeatCogChange: (World.repeat_cog_change, AuditAction.COG_CHANGE_REQUESTED),
    ChangeBudgets: (World.change_budgets, AuditAction.BUDGETS_CHANGED),
    ChangeSettings: (World.change_settings, AuditAction.SETTINGS_CHANGED),
    DiscardCogJobs: (World.discard_cog_jobs, AuditAction.JOB_DISCARDED),
    ExportData: (World.export_data, AuditAction.PRIVACY_EXPORTED),
    GrantAccess: (World.grant, AuditAction.ACCESS_GRANTED),
    ImportSettings: (World.import_settings, AuditAction.SETTINGS_CHANGED),
    ReclaimAccess: (
        lambda world: ReclaimAccess(world.begin, world.members, world.clock)(
            ReclaimAccessCommand(guild_id=GUILD, claimed_by=LEO)
        ),
        AuditAction.ACCESS_RECLAIMED,
    ),
    ReconcileGuilds: (
        lambda world: ReconcileGuilds(MemoryKnownGuilds(world.database), RecordRemoval(world.begin, world.clock))(
            ReconcileGuildsCommand(shard_ids=frozenset({0}), shard_count=1, present=lambda _guild_id: False)
        ),
        AuditAction.BOT_REMOVED,
    ),
    RecordDeparture: (
        lambda world: RecordDeparture(world.begin, world.clock)(GUILD, MARA),
        AuditAction.ACCESS_MEMBER_LEFT,
    ),
    RecordInstallation: (World.install, AuditAction.BOT_INSTALLED),
    RecordRemoval: (lambda world: RecordRemoval(world.begin, world.clock)(GUILD), AuditAction.BOT_REMOVED),
    RecordSwitchedOff: (World.record_switched_off, AuditAction.COG_SWITCHED_OFF),
    RequestTestAlert: (World.test_alerts, AuditAction.ALERT_TESTED),
    RevokeAccess: (
        lambda world: RevokeAccess(world.begin, world.clock)(
            RevokeAccessCommand(guild_id=GUILD, revoked_by=OWNER, user_id=MARA)
        ),
        AuditAction.ACCESS_REVOKED,
    ),
    RetryCogJobs: (World.retry_cog_jobs, AuditAction.JOB_RETRIED),
    RunJob: (World.run_job, AuditAction.JOB_REQUESTED),
    SetPrice: (World.set_price, AuditAction.PRICE_SET),
    SwitchCog: (World.switch_cog, AuditAction.COG_SWITCHED_ON),
    TransferAccess: (
        lambda world: TransferAccess(world.begin, world.members, world.clock)(
            TransferAccessCommand(guild_id=GUILD, transferred_by=OWNER, member_id=MARA)
        ),
        AuditAction.ACCESS_TRANSFERRED,
    ),
    UpdatePrices: (
        lambda world: UpdatePrices(world.prices, NoCalls(), world.clock)([PriceChange(None, PRICE)]),
        AuditAction.PRICES_UPDATED,
    ),
}
