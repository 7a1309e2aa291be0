"""In-memory fakes of Discord for tests: members, channels, roles and sign-ins."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from application.ports.discord import Channel, DiscordTokens, DiscordUser, GuildRole, Member, SignInRefused
from application.ports.errors import ServiceUnavailable
from domain.ids import ChannelId, GuildId, UserId

AUTHORIZE_URL = "https://discord.invalid/oauth2/authorize"

_EXPIRES_AT = datetime(2100, 1, 1, tzinfo=UTC)

Listed = TypeVar("Listed")


class MemoryMemberDirectory:
    """The mappings stay the caller's and may change at any time. While `unavailable` is set, every call fails."""

    def __init__(
        self,
        members: Mapping[GuildId, Sequence[Member]] | None = None,
        channels: Mapping[GuildId, Sequence[Channel]] | None = None,
        roles: Mapping[GuildId, Sequence[GuildRole]] | None = None,
        owners: Mapping[GuildId, UserId] | None = None,
        users: Mapping[UserId, DiscordUser] | None = None,
    ) -> None:
        """The first member is the owner unless one is given. `users` are all that Discord knows."""
        self._members = {} if members is None else members
        self._channels = {} if channels is None else channels
        self._roles = {} if roles is None else roles
        self._owners = {} if owners is None else owners
        self._users = {} if users is None else users
        self.threads: dict[GuildId, Sequence[Channel]] = {}
        self.unavailable = False

    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        return next((member for member in self._listed(self._members, guild_id) if member.id == user_id), None)

    async def owner(self, guild_id: GuildId) -> UserId | None:
        members = self._listed(self._members, guild_id)
        return self._owners.get(guild_id) or (members[0].id if members else None)

    async def user(self, user_id: UserId) -> DiscordUser | None:
        if self.unavailable:
            raise ServiceUnavailable("discord")
        return self._users.get(user_id)

    async def search(self, guild_id: GuildId, query: str, limit: int) -> tuple[Member, ...]:
        found = (member for member in self._listed(self._members, guild_id) if _is_called(member, query))
        return tuple(found)[:limit]

    async def channels(self, guild_id: GuildId) -> tuple[Channel, ...]:
        return self._listed(self._channels, guild_id)

    async def channel(self, guild_id: GuildId, channel_id: ChannelId) -> Channel | None:
        found = (*self._listed(self._channels, guild_id), *self._listed(self.threads, guild_id))
        return next((channel for channel in found if channel.id == channel_id), None)

    async def roles(self, guild_id: GuildId) -> tuple[GuildRole, ...]:
        return self._listed(self._roles, guild_id)

    def _listed(self, of: Mapping[GuildId, Sequence[Listed]], guild_id: GuildId) -> tuple[Listed, ...]:
        if self.unavailable:
            raise ServiceUnavailable("discord")
        return tuple(of.get(guild_id, ()))


class MemoryIdentityProvider:
    """Each code works once, for its user, with the verifier of a challenge that was sent before.

    While `unavailable` is set, every call that would reach Discord fails.
    """

    def __init__(self, users_by_code: Mapping[str, DiscordUser]) -> None:
        self._users_by_code = dict(users_by_code)
        self._challenges: set[str] = set()
        self._users_by_token: dict[str, DiscordUser] = {}
        self.unavailable = False

    def authorize_url(self, *, state: str, code_challenge: str) -> str:
        self._challenges.add(code_challenge)
        query = {"state": state, "code_challenge": code_challenge, "code_challenge_method": "S256"}
        return f"{AUTHORIZE_URL}?{urlencode(query)}"

    async def exchange(self, *, code: str, code_verifier: str) -> DiscordTokens:
        self._require_available()
        user = self._users_by_code.pop(code, None)
        if user is None or s256(code_verifier) not in self._challenges:
            raise SignInRefused("The code was used, has expired, or is not ours.")
        return self.issue(user)

    async def user(self, tokens: DiscordTokens) -> DiscordUser:
        self._require_available()
        user = self._users_by_token.get(tokens.access_token)
        if user is None:
            raise SignInRefused("The tokens are not valid any more.")
        return user

    async def refresh(self, tokens: DiscordTokens) -> DiscordTokens:
        self._require_available()
        user = self._users_by_token.pop(tokens.refresh_token, None)
        if user is None:
            raise SignInRefused("The tokens were used, revoked, or are not ours.")
        self._users_by_token.pop(tokens.access_token, None)
        return self.issue(user)

    async def revoke(self, tokens: DiscordTokens) -> None:
        self._require_available()
        self._users_by_token.pop(tokens.access_token, None)
        self._users_by_token.pop(tokens.refresh_token, None)

    def issue(self, user: DiscordUser) -> DiscordTokens:
        """Issue tokens for a signed-in user."""
        tokens = DiscordTokens(access_token=uuid4().hex, refresh_token=uuid4().hex, expires_at=_EXPIRES_AT)
        self._users_by_token |= {tokens.access_token: user, tokens.refresh_token: user}
        return tokens

    def _require_available(self) -> None:
        if self.unavailable:
            raise ServiceUnavailable("discord")


def s256(code_verifier: str) -> str:
    """The challenge that belongs to a verifier; RFC 7636, section 4.2."""
    digest = hashlib.sha256(code_verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _is_called(member: Member, start: str) -> bool:
    wanted = start.casefold()
    return member.name.casefold().startswith(wanted) or member.display_name.casefold().startswith(wanted)
