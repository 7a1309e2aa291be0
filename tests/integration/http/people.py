"""The test guilds, their members, and what Discord knows of them."""

from adapters.discord.rest.memory import MemoryIdentityProvider, MemoryMemberDirectory
from application.ports.discord import Channel, ChannelKind, DiscordUser, GuildRole, Member
from domain.ids import ChannelId, GuildId, RoleId, UserId

GUILD = GuildId(204255221017214977)
LEFT_GUILD = GuildId(204255221017214978)
MAIN_GUILD = GuildId(204255221017214979)
INITIAL, DELEGATE, MEMBER, BOT, STRANGER, DEVELOPER = (UserId(100000000000000000 + number) for number in range(1, 7))
DEVELOPERS = RoleId(300)
NAMES = {INITIAL: "Ada", DELEGATE: "Grace", MEMBER: "Linus", BOT: "Robot", STRANGER: "Mallory", DEVELOPER: "Edsger"}


def user(user_id: UserId) -> DiscordUser:
    return DiscordUser(id=user_id, name=NAMES[user_id], avatar_url=None)


def people_of_the_guilds() -> dict[GuildId, list[Member]]:
    return {
        GUILD: [_member(user_id) for user_id in (INITIAL, DELEGATE, MEMBER, BOT)],
        LEFT_GUILD: [_member(INITIAL)],
        MAIN_GUILD: [_member(DELEGATE), _member(INITIAL, DEVELOPERS), _member(DEVELOPER, DEVELOPERS)],
    }


def directory_of(people: dict[GuildId, list[Member]]) -> MemoryMemberDirectory:
    channels = {GUILD: [Channel(id=ChannelId(400), name="general", kind=ChannelKind.TEXT)]}
    roles = {GUILD: [GuildRole(id=RoleId(500), name="Moderators", color="#ff8800", position=3)]}
    return MemoryMemberDirectory(
        people, channels, roles, {GUILD: MEMBER, LEFT_GUILD: MEMBER}, {one: user(one) for one in NAMES}
    )


def identities() -> MemoryIdentityProvider:
    """A user signs in with the code `code of NAME`."""
    return MemoryIdentityProvider({f"code of {name}": user(user_id) for user_id, name in NAMES.items()})


def _member(user_id: UserId, *roles: RoleId) -> Member:
    name = NAMES[user_id]
    return Member(
        id=user_id,
        name=name.lower(),
        display_name=name,
        avatar_url=f"https://cdn.example/{user_id}.png",
        bot=user_id == BOT,
        role_ids=roles,
    )
