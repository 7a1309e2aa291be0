"""Attempts at model calls of one guild, and the stored conversation of one of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from application.ports.audit import SystemAudit
from application.ports.clock import Clock
from application.queries.kept_conversations import KeptConversations
from application.queries.requests import LoggedPayload, LoggedRequest, RequestFilter, RequestPosition, same_call
from domain.access import AccessGrant, AccessKind, NotInitialUser
from domain.audit_entries.reads import conversation_opened
from domain.ids import GuildId

MOST_ATTEMPTS = 50


class GuildRequestQueries(Protocol):
    """Every query reads in the guild's scope, and may raise `ServiceUnavailable("database")`."""

    async def page(
        self, guild_id: GuildId, wanted: RequestFilter, *, after: RequestPosition | None = None, limit: int = 100
    ) -> tuple[LoggedRequest, ...]:
        """The newest first; fewer than `limit` only at the end. `wanted.guild_id` is ignored."""
        ...

    async def request(self, guild_id: GuildId, request_id: UUID) -> tuple[LoggedRequest, LoggedPayload] | None:
        """None for an unknown or expired attempt, and for one of another guild."""
        ...


class ConversationAccess(StrEnum):
    """A user's access to the prompt and the answer of an attempt: granted, or the reason why not."""

    READABLE = "readable"
    SWITCHED_OFF = "switched_off"
    NOT_PERMITTED = "not_permitted"
    NOT_STORED = "not_stored"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildRequest:
    """`attempts` are all attempts of the call, the earliest first."""

    entry: LoggedRequest
    attempts: tuple[LoggedRequest, ...]
    conversation: ConversationAccess


class ReadGuildRequests:
    """Only the initial user reads conversations, while the guild stores them. A read is recorded before it returns."""

    def __init__(
        self,
        queries: GuildRequestQueries,
        conversations: KeptConversations,
        audit: SystemAudit,
        clock: Clock,
    ) -> None:
        self._queries = queries
        self._conversations = conversations
        self._audit = audit
        self._clock = clock

    async def page(
        self, guild_id: GuildId, wanted: RequestFilter, *, after: RequestPosition | None, limit: int
    ) -> tuple[LoggedRequest, ...]:
        return await self._queries.page(guild_id, wanted, after=after, limit=limit)

    async def request(self, access: AccessGrant, request_id: UUID) -> GuildRequest | None:
        """Return None for an attempt that the guild does not have, or not any more."""
        found = await self._queries.request(access.guild_id, request_id)
        if found is None:
            return None
        attempts = await self._queries.page(access.guild_id, same_call(found[0]), limit=MOST_ATTEMPTS)
        return GuildRequest(
            entry=found[0], attempts=attempts[::-1], conversation=await self._conversation(access, found[1])
        )

    async def conversation(self, access: AccessGrant, request_id: UUID) -> LoggedPayload | None:
        """Return the prompt and the answer, or None if they are not stored or the guild has switched storing off.

        Raises `NotInitialUser` for delegates.
        """
        if access.kind is not AccessKind.INITIAL:
            raise NotInitialUser(access.guild_id, access.user_id)
        found = await self._queries.request(access.guild_id, request_id)
        if found is None or await self._conversation(access, found[1]) is not ConversationAccess.READABLE:
            return None
        await self._audit.append(
            conversation_opened(
                access, request_id, user_id=found[0].user_id, cog_name=found[0].cog_name, at=self._clock.now()
            )
        )
        return found[1]

    async def _conversation(self, access: AccessGrant, payload: LoggedPayload) -> ConversationAccess:
        if not await self._conversations.are_kept(access.guild_id):
            return ConversationAccess.SWITCHED_OFF
        if access.kind is not AccessKind.INITIAL:
            return ConversationAccess.NOT_PERMITTED
        return ConversationAccess.NOT_STORED if payload.request is None else ConversationAccess.READABLE
