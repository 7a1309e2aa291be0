"""Ports to Discord: members of a guild, its channels and roles, and the identity of a user.

Every method may raise `ServiceUnavailable("discord")`, unless its docstring excludes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import ClassVar, Protocol

from domain.errors import DomainError
from domain.ids import ChannelId, GuildId, RoleId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    id: UserId
    name: str
    display_name: str
    avatar_url: str | None
    bot: bool
    role_ids: tuple[RoleId, ...] = ()


class ChannelKind(StrEnum):
    TEXT = "text"
    VOICE = "voice"
    CATEGORY = "category"
    ANNOUNCEMENT = "announcement"
    FORUM = "forum"
    STAGE = "stage"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    id: ChannelId
    name: str
    kind: ChannelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildRole:
    """`color` is `#rrggbb`, None for no colour. A higher `position` stands above a lower one."""

    id: RoleId
    name: str
    color: str | None
    position: int


class MemberLookup(Protocol):
    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None: ...


class RecentMemberLookup(MemberLookup, Protocol):
    """Members as they were less than a minute ago."""

    def remembered(self, guild_id: GuildId, user_ids: Iterable[UserId]) -> Mapping[UserId, Member | None]:
        """Return the members known without asking Discord now; None for a user that is no member. Never raises."""
        ...


class MemberDirectory(MemberLookup, Protocol):
    """The members, channels and roles of the guilds that the bot is in. An unknown guild has none."""

    async def owner(self, guild_id: GuildId) -> UserId | None:
        """Return the guild's current owner. None only when the bot is not in the guild."""
        ...

    async def user(self, user_id: UserId) -> "DiscordUser | None":
        """Return a user, who need not be in any guild of the bot. None for an account that Discord does not know."""
        ...

    async def search(self, guild_id: GuildId, query: str, limit: int) -> tuple[Member, ...]:
        """Return members whose user name or nickname starts with `query`; the first ones for an empty query."""
        ...

    async def channels(self, guild_id: GuildId) -> tuple[Channel, ...]:
        """Return the channels without threads."""
        ...

    async def channel(self, guild_id: GuildId, channel_id: ChannelId) -> Channel | None:
        """Return a channel or a thread; None where the guild has none of this id that the bot may see."""
        ...

    async def roles(self, guild_id: GuildId) -> tuple[GuildRole, ...]: ...


class Standing(Enum):
    """`UNKNOWN`: Discord has not answered for too long, or does not let the bot see the guild."""

    MEMBER = auto()
    GONE = auto()
    UNKNOWN = auto()


class Memberships(Protocol):
    """Membership of users in guilds. It is read on every request, so answers may be minutes old."""

    async def standing(self, guild_id: GuildId, user_id: UserId) -> Standing:
        """Never raises. A known member stays one for a bounded time while Discord is away."""
        ...

    def forget(self, guild_id: GuildId, user_ids: Iterable[UserId]) -> None:
        """Ask Discord anew before the next answer about these users, also where it is being asked now."""
        ...

    def forget_all(self) -> None:
        """Do the same for every user of every guild."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordUser:
    """`name` is the display name, the user name where there is none."""

    id: UserId
    name: str
    avatar_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordTokens:
    access_token: str
    refresh_token: str
    expires_at: datetime


class SignInRefused(DomainError):
    """Discord did not accept the authorization code or the tokens: used, expired, revoked, or not ours."""

    code: ClassVar[str] = "auth.refused"


class IdentityProvider(Protocol):
    """Discord's OAuth 2 authorization code flow with PKCE, scopes `identify` and `guilds`."""

    def authorize_url(self, *, state: str, code_challenge: str) -> str:
        """Return the URL to send the browser to. `code_challenge` is the S256 transform of the verifier (RFC 7636).

        Raises `SignInNotSetUp` where the application's id and secret are not known.
        """
        ...

    async def exchange(self, *, code: str, code_verifier: str) -> DiscordTokens:
        """Raises `SignInRefused`. A code works once."""
        ...

    async def user(self, tokens: DiscordTokens) -> DiscordUser:
        """Return the user that signed in. Raises `SignInRefused` when the tokens are no longer valid."""
        ...

    async def refresh(self, tokens: DiscordTokens) -> DiscordTokens:
        """Exchange tokens for new ones; the old ones end. Raises `SignInRefused` when they were used or revoked."""
        ...

    async def revoke(self, tokens: DiscordTokens) -> None:
        """End the tokens at Discord. Twice is safe."""
        ...
