"""Members, channels and roles from Discord's REST API."""

from typing import Any, Final

import cachetools

from adapters.discord.rest.api import DiscordApi
from application.ports.discord import Channel, ChannelKind, DiscordUser, GuildRole, Member
from domain.ids import ChannelId, GuildId, RoleId, UserId

_CDN: Final = "https://cdn.discordapp.com"
_FRESH_SECONDS: Final = 3.0
_MOST_LISTS: Final = 100
_MOST_MEMBERS: Final = 1000

_KINDS: Final = {
    0: ChannelKind.TEXT,
    2: ChannelKind.VOICE,
    4: ChannelKind.CATEGORY,
    5: ChannelKind.ANNOUNCEMENT,
    13: ChannelKind.STAGE,
    15: ChannelKind.FORUM,
}
"""Discord's documentation, "Channel Types"."""


class RestMemberDirectory:
    """Channels and roles may be three seconds old; members and owners are always fresh, because access depends on them.

    Without the members intent Discord lists no members: an empty query then finds none, and others still work.
    """

    def __init__(self, api: DiscordApi) -> None:
        self._api = api
        self._lists: cachetools.TTLCache[str, list[dict[str, Any]]] = cachetools.TTLCache(_MOST_LISTS, _FRESH_SECONDS)

    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        payload = await self._api.get(f"/guilds/{guild_id}/members/{user_id}")
        return None if payload is None else _member(guild_id, payload)

    async def owner(self, guild_id: GuildId) -> UserId | None:
        payload = await self._api.get(f"/guilds/{guild_id}")
        return None if payload is None else UserId(int(payload["owner_id"]))

    async def user(self, user_id: UserId) -> DiscordUser | None:
        payload = await self._api.get(f"/users/{user_id}")
        if payload is None:
            return None
        name = payload.get("global_name") or payload["username"]
        return DiscordUser(id=UserId(int(payload["id"])), name=name, avatar_url=avatar_url(payload))

    async def search(self, guild_id: GuildId, query: str, limit: int) -> tuple[Member, ...]:
        most = max(1, min(limit, _MOST_MEMBERS))
        if query:
            found = await self._api.get(f"/guilds/{guild_id}/members/search", {"query": query, "limit": most})
        else:
            found = await self._api.get(f"/guilds/{guild_id}/members", {"limit": most})
        return tuple(_member(guild_id, payload) for payload in found or ())

    async def channels(self, guild_id: GuildId) -> tuple[Channel, ...]:
        """Sort by position, as Discord's client does."""
        payloads = await self._list(f"/guilds/{guild_id}/channels")
        ordered = sorted(payloads, key=lambda payload: (payload.get("position", 0), int(payload["id"])))
        return tuple(map(_channel, ordered))

    async def channel(self, guild_id: GuildId, channel_id: ChannelId) -> Channel | None:
        payload = await self._api.get(f"/channels/{channel_id}")
        return None if payload is None or payload.get("guild_id") != str(guild_id) else _channel(payload)

    async def roles(self, guild_id: GuildId) -> tuple[GuildRole, ...]:
        """Sort by position, the highest first."""
        payloads = await self._list(f"/guilds/{guild_id}/roles")
        return tuple(
            GuildRole(
                id=RoleId(int(payload["id"])),
                name=payload["name"],
                color=f"#{payload['color']:06x}" if payload["color"] else None,
                position=payload["position"],
            )
            for payload in sorted(payloads, key=lambda payload: -payload["position"])
        )

    async def _list(self, path: str) -> list[dict[str, Any]]:
        cached = self._lists.get(path)
        if cached is not None:
            return cached
        payloads: list[dict[str, Any]] = await self._api.get(path) or []
        self._lists[path] = payloads
        return payloads


def avatar_url(user: dict[str, Any]) -> str | None:
    """Return None for a user without an avatar."""
    return f"{_CDN}/avatars/{user['id']}/{user['avatar']}.png" if user.get("avatar") else None


def _channel(payload: dict[str, Any]) -> Channel:
    kind = _KINDS.get(payload["type"], ChannelKind.OTHER)
    return Channel(id=ChannelId(int(payload["id"])), name=payload["name"], kind=kind)


def _member(guild_id: GuildId, payload: dict[str, Any]) -> Member:
    user = payload["user"]
    own = payload.get("avatar")
    return Member(
        id=UserId(int(user["id"])),
        name=user["username"],
        display_name=payload.get("nick") or user.get("global_name") or user["username"],
        avatar_url=f"{_CDN}/guilds/{guild_id}/users/{user['id']}/avatars/{own}.png" if own else avatar_url(user),
        bot=user.get("bot", False),
        role_ids=tuple(RoleId(int(role_id)) for role_id in payload["roles"]),
    )
