"""Build the platform of a bot whose cogs are in a folder, over memory adapters."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from adapters.clock import SystemClock
from adapters.cogs.directory import DirectoryCogSource
from adapters.discord.platform import DiscordPlatform
from adapters.discord.rest.memory import MemoryMemberDirectory
from application.access.developer_team import DeveloperTeam
from application.ports.discord import Member
from application.ports.llm import ModelProvider, UsageLedger
from application.ports.work import BeginWork
from baseline.testing.kept_log import KeptLog
from baseline.testing.platform import DASHBOARD, PlatformInMemory, memory_platform
from domain.ids import GuildId, UserId
from simulators.discord.world import Person
from tests.integration.no_tables import NoTables

__all__ = ["DASHBOARD", "REPOSITORY", "KeptLog", "PlatformInMemory", "a_platform", "with_developer"]

REPOSITORY = Path(__file__).parents[3]


def a_platform(
    cogs: Path,
    *,
    providers: Sequence[ModelProvider] = (),
    begin: BeginWork | None = None,
    ledger: UsageLedger | None = None,
    setup_limit: float = 5.0,
    intents: Sequence[str] = (),
) -> PlatformInMemory:
    """Build the platform; `begin` and `ledger` replace the memory adapters."""
    return memory_platform(
        DirectoryCogSource(cogs),
        clock=SystemClock(),
        db=NoTables(),
        providers=providers,
        begin=begin,
        ledger=ledger,
        setup_limit=setup_limit,
        intents=intents,
    )


def with_developer(platform: DiscordPlatform, person: Person) -> DiscordPlatform:
    """The platform whose developer team is this person alone."""
    member = Member(
        id=UserId(person.id), name=person.name, display_name=person.display_name, avatar_url=None, bot=False
    )
    main_guild = GuildId(1)
    return replace(platform, developers=DeveloperTeam(MemoryMemberDirectory({main_guild: [member]}), main_guild))
