"""The contract of a member directory."""

from collections.abc import Callable
from typing import TypeAlias

import httpx
import pytest

from adapters.discord.rest.api import DiscordApi
from adapters.discord.rest.members import RestMemberDirectory
from adapters.discord.rest.memory import MemoryMemberDirectory
from application.ports.discord import Channel, ChannelKind, DiscordUser, GuildRole, Member, MemberDirectory
from application.ports.errors import ServiceUnavailable
from domain.ids import ChannelId, GuildId, RoleId, UserId
from simulators.discord.identity import SIMULATED_BOT_TOKEN
from simulators.discord.running import SimulatedDiscord
from simulators.discord.world import DEMO, OTHER
from tests.contract.contract import Contract

DEMO_ID, OTHER_ID, UNKNOWN_ID = GuildId(DEMO.id), GuildId(OTHER.id), GuildId(42)
OWNER, ADMIN, MARA, LEO = (UserId(person.id) for person in DEMO.members)
STRANGER = UserId(OTHER.members[0].id)

Leave: TypeAlias = Callable[[GuildId, UserId], None]


class MemberDirectoryContract(Contract):
    """Runs over the guilds of the simulated Discord. `leave` removes a member; `lost` simulates an
    outage of Discord.
    """

    async def test_a_member_is_found_with_nickname_and_roles(self, directory: MemberDirectory) -> None:
        mara = await directory.member(DEMO_ID, MARA)

        assert mara == Member(
            id=MARA,
            name="mara",
            display_name="Mara the Brave",
            avatar_url=None,
            bot=False,
            role_ids=(RoleId(DEMO.roles[1].id),),
        )

    async def test_without_a_nickname_the_display_name_counts(self, directory: MemberDirectory) -> None:
        owner = await directory.member(DEMO_ID, OWNER)

        assert owner is not None
        assert (owner.name, owner.display_name) == ("owner", "Olivia")

    async def test_the_owner_of_a_guild_is_found(self, directory: MemberDirectory) -> None:
        assert await directory.owner(DEMO_ID) == OWNER
        assert await directory.owner(OTHER_ID) == STRANGER

    async def test_one_guild_never_shows_anothers_members(self, directory: MemberDirectory) -> None:
        assert await directory.member(DEMO_ID, STRANGER) is None
        assert await directory.search(DEMO_ID, "stranger", 10) == ()

    async def test_an_unknown_guild_has_nothing(self, directory: MemberDirectory) -> None:
        assert await directory.member(UNKNOWN_ID, OWNER) is None
        assert await directory.owner(UNKNOWN_ID) is None
        assert await directory.search(UNKNOWN_ID, "o", 10) == ()
        assert await directory.search(UNKNOWN_ID, "", 10) == ()
        assert await directory.channels(UNKNOWN_ID) == ()
        assert await directory.roles(UNKNOWN_ID) == ()

    @pytest.mark.parametrize("query", ["mara", "MAR", "Mara the", "mara t"])
    async def test_members_are_found_by_the_start_of_either_name(self, directory: MemberDirectory, query: str) -> None:
        assert [member.id for member in await directory.search(DEMO_ID, query, 10)] == [MARA]

    async def test_the_middle_of_a_name_finds_nobody(self, directory: MemberDirectory) -> None:
        assert await directory.search(DEMO_ID, "brave", 10) == ()

    async def test_an_empty_query_lists_members_up_to_the_limit(self, directory: MemberDirectory) -> None:
        everyone = await directory.search(DEMO_ID, "", 100)

        assert {OWNER, ADMIN, MARA, LEO} <= {member.id for member in everyone}
        assert len(await directory.search(DEMO_ID, "", 2)) == 2

    async def test_who_has_left_is_no_member_any_more(self, directory: MemberDirectory, leave: Leave) -> None:
        assert await directory.member(DEMO_ID, LEO) is not None
        leave(DEMO_ID, LEO)

        assert await directory.member(DEMO_ID, LEO) is None
        assert await directory.search(DEMO_ID, "leo", 10) == ()

    async def test_a_user_who_has_left_still_has_a_name(self, directory: MemberDirectory, leave: Leave) -> None:
        leave(DEMO_ID, LEO)

        left = await directory.user(LEO)
        assert left is not None
        assert (left.id, left.name) == (LEO, "Leo")

    async def test_an_account_unknown_to_discord_is_no_user(self, directory: MemberDirectory) -> None:
        assert await directory.user(UserId(42)) is None

    async def test_channels_have_their_kind(self, directory: MemberDirectory) -> None:
        channels = {channel.name: channel.kind for channel in await directory.channels(DEMO_ID)}

        assert channels == {
            "Text channels": ChannelKind.CATEGORY,
            "general": ChannelKind.TEXT,
            "bot-commands": ChannelKind.TEXT,
            "announcements": ChannelKind.ANNOUNCEMENT,
            "Lounge": ChannelKind.VOICE,
        }

    async def test_a_thread_is_found_by_its_id_and_is_not_listed(
        self, directory: MemberDirectory, thread: ChannelId
    ) -> None:
        found = await directory.channel(DEMO_ID, thread)

        assert found is not None
        assert (found.id, found.name) == (thread, "ideas")
        assert thread not in {channel.id for channel in await directory.channels(DEMO_ID)}

    async def test_a_channel_is_found_by_its_id_in_its_own_guild_alone(self, directory: MemberDirectory) -> None:
        [general] = [channel for channel in await directory.channels(DEMO_ID) if channel.name == "general"]

        assert await directory.channel(DEMO_ID, general.id) == general
        assert await directory.channel(OTHER_ID, general.id) is None
        assert await directory.channel(DEMO_ID, ChannelId(42)) is None

    async def test_roles_have_colour_and_position(self, directory: MemberDirectory) -> None:
        roles = {role.name: role for role in await directory.roles(DEMO_ID)}

        assert roles["Moderator"].color == "#3498db"
        assert roles["@everyone"].color is None
        assert roles["@everyone"].id == RoleId(DEMO.id)
        assert roles["Moderator"].position > roles["Regular"].position > roles["@everyone"].position

    async def test_when_discord_is_away_every_method_says_so(self, lost: MemberDirectory) -> None:
        for call in (
            lost.member(DEMO_ID, OWNER),
            lost.owner(DEMO_ID),
            lost.user(OWNER),
            lost.search(DEMO_ID, "o", 1),
            lost.channels(DEMO_ID),
            lost.channel(DEMO_ID, ChannelId(1)),
            lost.roles(DEMO_ID),
        ):
            with pytest.raises(ServiceUnavailable) as refusal:
                await call
            assert refusal.value.part == "discord"


class TestMemory(MemberDirectoryContract):
    @pytest.fixture
    def members(self) -> dict[GuildId, list[Member]]:
        return {
            GuildId(place.id): [
                Member(
                    id=UserId(person.id),
                    name=person.name,
                    display_name=person.nick or person.display_name,
                    avatar_url=None,
                    bot=False,
                    role_ids=tuple(map(RoleId, person.roles)),
                )
                for person in place.members
            ]
            for place in (DEMO, OTHER)
        }

    @pytest.fixture
    def thread(self) -> ChannelId:
        return ChannelId(99)

    @pytest.fixture
    def directory(self, members: dict[GuildId, list[Member]], thread: ChannelId) -> MemberDirectory:
        kinds = {0: ChannelKind.TEXT, 2: ChannelKind.VOICE, 4: ChannelKind.CATEGORY, 5: ChannelKind.ANNOUNCEMENT}
        channels = [Channel(id=ChannelId(id_), name=name, kind=kinds[kind]) for id_, name, kind in DEMO.channels]
        everyone = GuildRole(id=RoleId(DEMO.id), name="@everyone", color=None, position=0)
        roles = [
            GuildRole(id=RoleId(role.id), name=role.name, color=f"#{role.color:06x}", position=role.position)
            for role in DEMO.roles
        ]
        users = {
            UserId(person.id): DiscordUser(id=UserId(person.id), name=person.display_name, avatar_url=None)
            for place in (DEMO, OTHER)
            for person in place.members
        }
        directory = MemoryMemberDirectory(members, {DEMO_ID: channels}, {DEMO_ID: [*roles, everyone]}, users=users)
        directory.threads[DEMO_ID] = [Channel(id=thread, name="ideas", kind=ChannelKind.OTHER)]
        return directory

    @pytest.fixture
    def lost(self) -> MemberDirectory:
        directory = MemoryMemberDirectory()
        directory.unavailable = True
        return directory

    @pytest.fixture
    def leave(self, members: dict[GuildId, list[Member]]) -> Leave:
        def leave(guild_id: GuildId, user_id: UserId) -> None:
            members[guild_id] = [member for member in members[guild_id] if member.id != user_id]

        return leave


class TestRest(MemberDirectoryContract):
    @pytest.fixture
    async def thread(self, discord: SimulatedDiscord) -> ChannelId:
        general = next(id_ for id_, name, _ in DEMO.channels if name == "general")
        return ChannelId(discord.env.backend.create_thread(general, "ideas", OWNER).id)

    @pytest.fixture
    def directory(self, http: httpx.AsyncClient, discord: SimulatedDiscord) -> MemberDirectory:
        return RestMemberDirectory(DiscordApi(http, SIMULATED_BOT_TOKEN, discord.url))

    @pytest.fixture
    def lost(self, http: httpx.AsyncClient, nowhere: str) -> MemberDirectory:
        return RestMemberDirectory(DiscordApi(http, SIMULATED_BOT_TOKEN, nowhere))

    @pytest.fixture
    def leave(self, discord: SimulatedDiscord) -> Leave:
        return discord.env.backend.remove_member
