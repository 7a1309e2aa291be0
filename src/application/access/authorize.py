"""Decide whether a user may use a guild's dashboard now."""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import suppress

from application.access.record_departure import RecordDeparture
from application.ports.discord import Memberships, Standing
from application.ports.guilds import GrantsInForce
from domain.access import AccessDenied, AccessGrant, StaleAccess
from domain.guilds import GuildInactive
from domain.ids import GuildId, UserId


class Authorize:
    """Decide on every request, so that a revocation holds from the next one on.

    A delegate that has left the guild loses access here, in case Discord's event was missed. Raises `AccessDenied`,
    also when the guild is unknown, and `GuildInactive` for users with access to a guild that the bot has left.
    """

    def __init__(self, grants: GrantsInForce, memberships: Memberships, record_departure: RecordDeparture) -> None:
        self._grants = grants
        self._memberships = memberships
        self._record_departure = record_departure

    async def __call__(self, guild_id: GuildId, user_id: UserId) -> AccessGrant:
        known = await self._grants.known(guild_id)
        if known is None:
            raise AccessDenied(guild_id, user_id)
        grant = known.access.require(user_id)
        if not known.active:
            raise GuildInactive(guild_id)
        if not await self._is_member(guild_id, user_id):
            raise AccessDenied(guild_id, user_id)
        return grant

    async def among(self, guild_id: GuildId, user_ids: Collection[UserId]) -> frozenset[UserId]:
        """Return the users that have a grant and are members of the guild. The guild is read once for all."""
        access = await self._grants.of(guild_id)
        granted = [user_id for user_id in user_ids if access is not None and access.of(user_id) is not None]
        members = await asyncio.gather(*(self._is_member(guild_id, user_id) for user_id in granted))
        return frozenset(user_id for user_id, is_member in zip(granted, members, strict=True) if is_member)

    async def still_in(self, guild_ids: Collection[GuildId], user_id: UserId) -> frozenset[GuildId]:
        """Return the guilds that the user has not left. While Discord does not answer, that is all of them."""
        standings = await asyncio.gather(*(self._standing(guild_id, user_id) for guild_id in guild_ids))
        return frozenset(
            guild_id for guild_id, standing in zip(guild_ids, standings, strict=True) if standing is not Standing.GONE
        )

    def forget(self, guild_id: GuildId, user_ids: Iterable[UserId]) -> None:
        """Ask Discord about these users before they are let in again."""
        self._memberships.forget(guild_id, user_ids)

    def forget_all(self) -> None:
        """Ask Discord about each user before that user is let in again. Call this after events were missed."""
        self._memberships.forget_all()

    async def _is_member(self, guild_id: GuildId, user_id: UserId) -> bool:
        return await self._standing(guild_id, user_id) is Standing.MEMBER

    async def _standing(self, guild_id: GuildId, user_id: UserId) -> Standing:
        standing = await self._memberships.standing(guild_id, user_id)
        if standing is Standing.GONE:
            # When concurrent changes won three times, the next check of this user records the departure.
            with suppress(StaleAccess):
                await self._record_departure(guild_id, user_id)
        return standing
