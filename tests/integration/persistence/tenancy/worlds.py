"""Run the same use cases over PostgreSQL, which all guilds share, and over memory, in which a guild is alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.clock import FixedClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.discord.rest.memberships import RememberedMemberships
from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.prices.memory import MemoryPriceBook, MemoryPriceTable
from application.access.authorize import Authorize
from application.access.grant_access import GrantAccess
from application.access.reclaim_access import ReclaimAccess
from application.access.record_departure import RecordDeparture
from application.access.revoke_access import RevokeAccess
from application.access.transfer_access import TransferAccess
from application.budgets.change_budgets import ChangeBudgets
from application.budgets.read_budgets import ReadBudgets
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.ports.discord import Channel, ChannelKind, Member
from application.prices.reprice_usage import RepriceUsage
from application.settings.change_settings import ChangeSettings
from application.settings.import_settings import ImportSettings
from application.settings.read_settings import ReadSettings
from baseline.settings import ChannelId, Field, GuildSettings
from domain.ids import ChannelId as DiscordChannelId
from domain.ids import GuildId, UserId
from tests.integration.persistence.tenancy.storages import Storage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

COGS = ("ask", "welcome")
PEOPLE = 3


class WelcomeSettings(GuildSettings, section="welcome"):
    """Settings of the welcome message."""

    text: str = Field(default="Hello!", max_length=20)
    channel: ChannelId | None = None


class AskSettings(GuildSettings, section="ask"):
    """Settings of answers to questions."""

    persona: str = Field(default="", max_length=20)


class Outside:
    """Everything outside of the storage: the time and Discord, the same for all worlds."""

    def __init__(self, guild_ids: Sequence[GuildId], people: Sequence[UserId]) -> None:
        self.clock = FixedClock(NOON)
        self.people = {guild_id: [a_member(user_id) for user_id in people] for guild_id in guild_ids}
        owners = {guild_id: people[number % len(people)] for number, guild_id in enumerate(guild_ids)}
        channels = {guild_id: [channel_of(guild_id)] for guild_id in guild_ids}
        self.members = MemoryMemberDirectory(self.people, channels, {}, owners)
        self.models = ListedModels()
        self.catalogue = PydanticSettingsCatalogue(self.models, [])
        self.catalogue.declare("cogs", [WelcomeSettings, AskSettings])
        self.prices = MemoryPriceTable()


@dataclass
class World:
    storage: Storage
    outside: Outside

    def __post_init__(self) -> None:
        begin, clock, members = self.storage.begin, self.outside.clock, self.outside.members
        self.record_installation = RecordInstallation(begin, clock)
        self.record_removal = RecordRemoval(begin, clock)
        self.record_departure = RecordDeparture(begin, clock)
        self.authorize = Authorize(self.storage.grants, RememberedMemberships(members, clock), self.record_departure)
        self.grant = GrantAccess(begin, members, clock)
        self.revoke = RevokeAccess(begin, clock)
        self.transfer = TransferAccess(begin, members, clock)
        self.reclaim = ReclaimAccess(begin, members, clock)
        self.read_settings = ReadSettings(begin, self.outside.catalogue)
        self.change_settings = ChangeSettings(begin, self.outside.catalogue, clock, members)
        self.import_settings = ImportSettings(self.read_settings, self.change_settings)
        self.change_budgets = ChangeBudgets(begin, self.outside.models, ["openai"], clock)
        self.reprice = RepriceUsage(MemoryPriceBook.of(self.outside.prices), self.storage.corrections)

    def read_budgets(self) -> ReadBudgets:
        # New counters, so that the figures shown are those of the ledger.
        counters = MemoryBudgetCounters(self.storage.spending, self.outside.clock)
        return ReadBudgets(self.storage.begin, counters, self.outside.clock)


def a_member(user_id: UserId) -> Member:
    return Member(id=user_id, name=f"m{user_id}", display_name=f"M{user_id}", avatar_url=None, bot=False)


def channel_of(guild_id: GuildId) -> Channel:
    return Channel(id=DiscordChannelId(guild_id + 1000), name="general", kind=ChannelKind.TEXT)
