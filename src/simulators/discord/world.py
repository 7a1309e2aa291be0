"""The guilds, members, roles and channels of the simulated Discord. Ids are fixed: databases outlive the simulation."""

from dataclasses import dataclass
from typing import Final

import discord
from simcord import GuildHandle, MemberActor, UserHandle
from simcord.backend.models import Channel, Role, User
from simcord.enums import ChannelType

from simulators.discord.guild_env import GuildEnv

DEMO_GUILD_ID: Final = 1290000000000000000
OTHER_GUILD_ID: Final = 1290000000400000000

_MANAGE_GUILD: Final = discord.Permissions(manage_guild=True).value


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    display_name: str
    nick: str | None = None
    roles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A guild; the first member owns it and has added the bot."""

    id: int
    name: str
    members: tuple[Person, ...]
    roles: tuple[Role, ...]
    channels: tuple[tuple[int, str, ChannelType], ...]


def _role(id_: int, name: str, position: int, color: int = 0, permissions: int = 0) -> Role:
    return Role(id=id_, name=name, position=position, color=color, permissions=permissions)


OWNER: Final = Person(1290000000000000101, "owner", "Olivia")
DEMO: Final = Place(
    id=DEMO_GUILD_ID,
    name="Baseline Demo",
    members=(
        OWNER,
        Person(1290000000000000102, "admin", "Anselm", roles=(1290000000000000201,)),
        Person(1290000000000000103, "mara", "Mara", nick="Mara the Brave", roles=(1290000000000000202,)),
        Person(1290000000000000104, "leo", "Leo"),
    ),
    roles=(
        _role(1290000000000000201, "Moderator", 3, 0x3498DB, _MANAGE_GUILD),
        _role(1290000000000000202, "Regular", 2, 0x2ECC71),
    ),
    channels=(
        (1290000000000000301, "Text channels", ChannelType.CATEGORY),
        (1290000000000000302, "general", ChannelType.TEXT),
        (1290000000000000303, "bot-commands", ChannelType.TEXT),
        (1290000000000000304, "announcements", ChannelType.NEWS),
        (1290000000000000305, "Lounge", ChannelType.VOICE),
    ),
)
OTHER: Final = Place(
    id=OTHER_GUILD_ID,
    name="Other Guild",
    members=(
        Person(1290000000400000101, "stranger", "Sade"),
        Person(1290000000400000102, "nina", "Nina"),
    ),
    roles=(_role(1290000000400000201, "Crew", 2, 0xE67E22),),
    channels=(
        (1290000000400000302, "general", ChannelType.TEXT),
        (1290000000400000303, "ideas", ChannelType.TEXT),
    ),
)
PLACES: Final = (DEMO, OTHER)


def build_guild(env: GuildEnv, place: Place, *, added_by: int | None = None) -> GuildHandle:
    """Fill in the guild; the bot learns of it when it connects, or by `env.announce_join`."""
    owner = place.members[0]
    with env.unseen():
        users = [_user(env, person) for person in place.members]
        guild = env.create_guild(place.name, id=place.id, owner=users[0])
        model = env.backend.guilds[place.id]
        bot_role = max(model.roles.values(), key=lambda role: role.position)
        bot_role.position = max((role.position for role in place.roles), default=0) + 1
        for role in place.roles:
            model.roles[role.id] = Role(**{name: getattr(role, name) for name in role.__dataclass_fields__})
        for position, (channel_id, name, kind) in enumerate(place.channels):
            env.backend.channels[channel_id] = Channel(
                id=channel_id, type=kind, name=name, guild_id=place.id, overwrites=[], position=position
            )
            env.backend.messages[channel_id] = {}
            model.channel_ids.append(channel_id)
        for person in place.members:
            env.backend.add_member(place.id, person.id, roles=person.roles, nick=person.nick)
        env.backend.record_audit_log(
            place.id,
            discord.AuditLogAction.bot_add.value,
            target_id=env.backend.bot_user.id,
            user_id=added_by or owner.id,
        )
    return guild


def actor(env: GuildEnv, guild: GuildHandle, user_id: int) -> MemberActor:
    return MemberActor(env, guild, UserHandle(env, env.backend.get_user(user_id)))


def _user(env: GuildEnv, person: Person) -> UserHandle:
    user = env.backend.users.setdefault(
        person.id, User(id=person.id, name=person.name, global_name=person.display_name)
    )
    return UserHandle(env, user)
