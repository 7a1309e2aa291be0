"""Check that the channels, roles and members in settings exist in the guild."""

from collections.abc import Sequence

from application.ports.discord import MemberDirectory
from application.ports.errors import ServiceUnavailable
from application.ports.settings import DiscordReference, ReferenceKind
from domain.ids import ChannelId, GuildId, UserId
from domain.settings import FieldProblem

_MOST_ASKED = 25
"""Most requests per check: members and threads are looked up one by one, and Discord limits the rate."""


class GuildReferences:
    """A reference counts as existing while Discord is unavailable, and when there are too many to look up."""

    def __init__(self, discord: MemberDirectory) -> None:
        self._discord = discord

    async def problems(self, guild_id: GuildId, references: Sequence[DiscordReference]) -> list[FieldProblem]:
        missing: list[FieldProblem] = []
        for kind in ReferenceKind:
            named = [reference for reference in references if reference.kind is kind]
            if not named:
                continue
            try:
                present = await self._present(guild_id, kind, {reference.id for reference in named})
            except ServiceUnavailable:
                continue
            missing += [
                FieldProblem(reference.pointer, f"There is no such {kind} in this server.")
                for reference in named
                if reference.id not in present
            ]
        return missing

    async def _present(self, guild_id: GuildId, kind: ReferenceKind, ids: set[int]) -> set[int]:
        match kind:
            case ReferenceKind.CHANNEL:
                listed = {int(channel.id) for channel in await self._discord.channels(guild_id)}
                asked = sorted(ids - listed)[:_MOST_ASKED]
                gone = {id_ for id_ in asked if await self._discord.channel(guild_id, ChannelId(id_)) is None}
                return ids - gone
            case ReferenceKind.ROLE:
                # The @everyone role has the guild's id, and not every list of roles contains it.
                return {int(role.id) for role in await self._discord.roles(guild_id)} | {int(guild_id)}
            case ReferenceKind.MEMBER:
                asked = sorted(ids)[:_MOST_ASKED]
                gone = {id_ for id_ in asked if await self._discord.member(guild_id, UserId(id_)) is None}
                return ids - gone
