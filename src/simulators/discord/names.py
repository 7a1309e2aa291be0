"""Find guilds, members, channels and roles of the simulated Discord by the names that people type."""

from collections.abc import Sequence
from typing import NoReturn

from simcord import ChannelHandle, GuildHandle
from simcord.backend.models import Member
from simcord.enums import ChannelType, OptionType

from simulators.discord.guild_env import GuildEnv
from simulators.discord.typed_commands import NotUnderstood
from simulators.discord.world import actor

_THREADS = (ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)


class Names:
    """Names compare without case; ids also work. Raises `NotUnderstood`, which lists the known names."""

    def __init__(self, env: GuildEnv, guilds: Sequence[GuildHandle]) -> None:
        self._env = env
        self._guilds = guilds

    def guild(self, name: str | None) -> GuildHandle:
        if name is None:
            return self._guilds[0]
        found = next(
            (guild for guild in self._guilds if name.casefold() in {guild.name.casefold(), str(guild.id)}), None
        )
        return found or _unknown("server", name, [guild.name for guild in self._guilds])

    def member(self, guild: GuildHandle, name: str) -> Member:
        people, members = self.people_of(guild), self._env.backend.guilds[guild.id].members.values()
        found = next((member for member in members if name.casefold() in self._names_of(member)), None)
        return found or _unknown(f"member of {guild.name}", name, [self.user_name(member) for member in people])

    def channel(self, guild: GuildHandle, name: str | None) -> ChannelHandle:
        channels = self.text_channels(guild)
        if name is None:
            return channels[0]
        wanted = name.removeprefix("#").casefold()
        places = [*channels, *self._threads(guild)]
        found = next((place for place in places if wanted in {str(place.name).casefold(), str(place.id)}), None)
        return found or _unknown(f"text channel in {guild.name}", name, [str(channel.name) for channel in channels])

    def mentioned(self, guild: GuildHandle, kind: OptionType, text: str) -> object:
        wanted = text.strip("<@!&#>")
        if kind is OptionType.CHANNEL:
            return self.channel(guild, wanted)
        roles = {role.name.casefold().removeprefix("@"): role for role in guild.roles.values()}
        roles |= {str(role.id): role for role in guild.roles.values()}
        role = roles.get(wanted.casefold())
        if kind is OptionType.ROLE:
            return role or _unknown(f"role in {guild.name}", text, sorted(guild.roles))
        if kind is OptionType.MENTIONABLE and role is not None:
            return role
        return actor(self._env, guild, self.member(guild, wanted).user_id)

    def people_of(self, guild: GuildHandle) -> list[Member]:
        members = self._env.backend.guilds[guild.id].members.values()
        return [member for member in members if not self._env.backend.users[member.user_id].bot]

    def text_channels(self, guild: GuildHandle) -> list[ChannelHandle]:
        kinds = self._env.backend.channels
        return [channel for channel in guild.channels.values() if kinds[channel.id].type == ChannelType.TEXT]

    def _threads(self, guild: GuildHandle) -> list[ChannelHandle]:
        found = [each for each in self._env.backend.channels.values() if each.guild_id == guild.id]
        return [ChannelHandle(self._env, guild, each) for each in found if each.type in _THREADS]

    def user_name(self, member: Member) -> str:
        return self._env.backend.users[member.user_id].name

    def _names_of(self, member: Member) -> set[str]:
        user = self._env.backend.users[member.user_id]
        names = (user.name, user.global_name, member.nick, str(user.id))
        return {name.casefold() for name in names if name is not None}


def _unknown(what: str, name: str, known: Sequence[str]) -> NoReturn:
    raise NotUnderstood(f"There is no {what} called {name!r}. Known: {', '.join(known)}.")
