"""A guild with settings of alerts, over memory adapters."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.alerts.memory import MemoryAlertSender
from adapters.clock import FixedClock
from adapters.cogs.platform_settings import OWNER as PLATFORM
from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.alerts.memory import MemoryAlertOutbox
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.alerts.deliver_alerts import DeliverAlerts
from application.alerts.raise_alerts import RaiseAlerts
from application.alerts.read_alert_settings import ReadAlertSettings
from application.guilds.record_installation import RecordInstallation
from application.ports.discord import Channel, ChannelKind, Member
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings
from domain.alerts.alert import AlertTarget
from domain.alerts.delivery import AlertDelivery
from domain.ids import ChannelId, GuildId, UserId
from domain.settings import JsonValue
from tests.installing import an_installation

GUILD, OWNER = GuildId(10), UserId(1)
CHANNEL = ChannelId(20)
EVERYWHERE: dict[str, JsonValue] = {
    "channel": str(CHANNEL),
    "member": str(OWNER),
    "webhook_url": "https://hooks.example.org/",
    "webhook_secret": "sixteen characters",
}


@dataclass
class AlertedGuild:
    """`members` and `channels` may be emptied to simulate that they are gone."""

    database: MemoryDatabase = field(default_factory=MemoryDatabase)
    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2026, 3, 1, 12, tzinfo=UTC)))
    sender: MemoryAlertSender = field(default_factory=MemoryAlertSender)

    def __post_init__(self) -> None:
        person = Member(id=OWNER, name="o", display_name="O", avatar_url=None, bot=False)
        self.members = {GUILD: [person]}
        self.channels = {GUILD: [Channel(id=CHANNEL, name="alerts", kind=ChannelKind.TEXT)]}
        self.directory = MemoryMemberDirectory(self.members, self.channels)
        self.begin = memory_work(self.database)
        self.outbox = MemoryAlertOutbox(self.database)
        self.catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        self.catalogue.declare(PLATFORM, PLATFORM_SETTINGS)
        self.read = ReadAlertSettings(ReadSettings(self.begin, self.catalogue))
        self.raise_alerts = RaiseAlerts(self.read, self.outbox, self.clock)
        senders = dict.fromkeys(AlertTarget, self.sender)
        self.deliver = DeliverAlerts(self.outbox, self.read, self.directory, senders, self.clock)
        self._version = 0

    async def install(self) -> None:
        await RecordInstallation(self.begin, self.clock)(an_installation(GUILD, OWNER))

    async def configure(self, **values: JsonValue) -> None:
        command = ChangeSettingsCommand(
            guild_id=GUILD, key="alerts", values=values, expected_version=self._version, changed_by=OWNER
        )
        await ChangeSettings(self.begin, self.catalogue, self.clock)(command)
        self._version += 1

    async def deliveries(self) -> tuple[AlertDelivery, ...]:
        return await self.outbox.latest(GUILD, 100)
