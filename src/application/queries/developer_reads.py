"""Read guilds' data for the developer team, and record each read first, in the log of the guild that is read."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.ports.audit import SystemAudit
from application.ports.bot.cog_breakers import CogBreakerBoard
from application.ports.bot.shards import ShardBoard
from application.ports.clock import Clock
from application.queries.fleet import (
    CogFleetUsage,
    FleetFilter,
    FleetGuildQueries,
    FleetUsage,
    FleetUsageQueries,
    GuildsOfFleet,
    GuildsWithoutCog,
)
from application.queries.guild_requests import MOST_ATTEMPTS
from application.queries.kept_conversations import KeptConversations
from application.queries.requests import (
    KindLatency,
    LoggedPayload,
    LoggedRequest,
    ModelErrors,
    RequestFilter,
    RequestLogQueries,
    RequestPosition,
    same_call,
)
from application.queries.usage import GuildUsage, UsageQueries
from domain.audit_entries.reads import conversation_read, fleet_read
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId, UserId
from domain.settings import JsonValue
from domain.sharding import Fleet, fleet_of

_LONGEST_VALUE = 200
_PAGE_OF_A_FILE = 1_000
_NOTHING_SAID = LoggedPayload(request=None, response=None)


@dataclass(frozen=True, slots=True)
class Reader:
    """A developer, and the route that the request came by."""

    user_id: UserId
    route: str


class DeveloperReads:
    """The developer team's only way to the reading ports: each method records its own arguments, then reads with them.

    A read of one guild is recorded in that guild's audit log, a read of all guilds in the log of no guild.
    Every method may raise `ServiceUnavailable("database")`; a read that cannot be recorded returns nothing.
    """

    def __init__(
        self,
        *,
        audit: SystemAudit,
        usage: UsageQueries,
        fleet_usage: FleetUsageQueries,
        guilds: FleetGuildQueries,
        requests: RequestLogQueries,
        conversations: KeptConversations,
        shards: ShardBoard,
        breakers: CogBreakerBoard,
        clock: Clock,
    ) -> None:
        self._audit = audit
        self._usage = usage
        self._fleet_usage = fleet_usage
        self._guilds = guilds
        self._requests = requests
        self._conversations = conversations
        self._shards = shards
        self._breakers = breakers
        self._clock = clock

    async def fleet_usage(self, reader: Reader, first: date, last: date) -> FleetUsage:
        await self._record(reader, None, {"from": first, "to": last})
        return await self._fleet_usage.summary(first, last)

    async def cog_usage(self, reader: Reader, cog_name: str, first: date, last: date) -> CogFleetUsage:
        await self._record(reader, None, {"cog_name": cog_name, "from": first, "to": last})
        return await self._fleet_usage.of_cog(cog_name, first, last)

    async def guild_usage(self, reader: Reader, guild_id: GuildId, first: date, last: date) -> GuildUsage:
        await self._record(reader, guild_id, {"from": first, "to": last})
        return await self._usage.guild_usage(guild_id, first, last)

    async def guilds(
        self, reader: Reader, first: date, last: date, wanted: FleetFilter, *, offset: int, limit: int
    ) -> GuildsOfFleet:
        named = {"text": wanted.text or None, "active": wanted.active, "from": first, "to": last, "offset": offset}
        await self._record(reader, None, named)
        return await self._guilds.guilds(first, last, wanted, offset=offset, limit=limit)

    async def guilds_without_cog(
        self, reader: Reader, cog: str
    ) -> tuple[GuildsWithoutCog, Mapping[GuildId | None, CogBreaker]]:
        """Return the guilds in which the cog is off, and its breakers by guild; None there is everywhere.

        May raise `ServiceUnavailable("redis")`, too.
        """
        await self._record(reader, None, {"cog_name": cog})
        now = self._clock.now().timestamp()
        breakers = {
            guild_id: breaker
            for (guild_id, name), breaker in (await self._breakers.all()).items()
            if name == cog and breaker.is_open(now)
        }
        broken = frozenset(guild_id for guild_id in breakers if guild_id is not None)
        return await self._guilds.without_cog(cog, broken), breakers

    async def fleet_around(self, reader: Reader, guild_id: GuildId) -> Fleet:
        """Return all shards, to find the guild's own among them."""
        await self._record(reader, guild_id, {})
        return fleet_of(await self._shards.entries())

    async def requests(
        self, reader: Reader, wanted: RequestFilter, *, after: RequestPosition | None, limit: int
    ) -> tuple[LoggedRequest, ...]:
        position = {"after": None if after is None else after.at}
        await self._record(reader, wanted.guild_id, {**_named(wanted), **position})
        return await self._requests.page(wanted, after=after, limit=limit)

    async def all_requests(self, reader: Reader, wanted: RequestFilter) -> AsyncIterator[LoggedRequest]:
        """Return an iterator over every match, the newest first. The read is recorded before it is returned."""
        await self._record(reader, wanted.guild_id, _named(wanted))
        return self._pages(wanted)

    async def request(self, reader: Reader, request_id: UUID) -> tuple[LoggedRequest, LoggedPayload] | None:
        """Find one attempt, and record the read in the log of the guild that it belongs to before returning it.

        Prompt and answer are left out where the guild has switched storing off.
        """
        found = await self._requests.request(request_id)
        guild_id = None if found is None or found[0].guild_id is None else GuildId(int(found[0].guild_id))
        is_stored = found is not None and found[1] != _NOTHING_SAID
        is_read = is_stored and guild_id is not None and await self._conversations.are_kept(guild_id)
        await self._record(reader, guild_id, {"request_id": request_id}, is_conversation=is_read)
        return found if found is None or is_read else (found[0], _NOTHING_SAID)

    async def attempts(self, entry: LoggedRequest) -> tuple[LoggedRequest, ...]:
        """Return all attempts of the call of an entry that was read before, the earliest first."""
        return (await self._requests.page(same_call(entry), limit=MOST_ATTEMPTS))[::-1]

    async def errors_by_model(self, reader: Reader, first: date, last: date) -> tuple[ModelErrors, ...]:
        await self._record(reader, None, {"from": first, "to": last})
        return await self._requests.errors_by_model(first, last)

    async def latency_by_kind(self, reader: Reader, first: date, last: date) -> tuple[KindLatency, ...]:
        await self._record(reader, None, {"from": first, "to": last})
        return await self._requests.latency_by_kind(first, last)

    async def _pages(self, wanted: RequestFilter) -> AsyncIterator[LoggedRequest]:
        position: RequestPosition | None = None
        while True:
            page = await self._requests.page(wanted, after=position, limit=_PAGE_OF_A_FILE)
            for entry in page:
                yield entry
            if len(page) < _PAGE_OF_A_FILE:
                return
            position = RequestPosition(page[-1].at, page[-1].request_id)

    async def _record(
        self,
        reader: Reader,
        guild_id: GuildId | None,
        arguments: Mapping[str, object],
        *,
        is_conversation: bool = False,
    ) -> None:
        read = arguments if guild_id is None else {"guild_id": guild_id, **arguments}
        shown = {name: loggable(value) for name, value in read.items() if value is not None}
        entry = conversation_read if is_conversation else fleet_read
        await self._audit.append(entry(guild_id, reader.route, shown, by=reader.user_id, at=self._clock.now()))


def loggable(value: object) -> JsonValue:
    """Return the value as text short enough for the log, without characters that cannot be stored."""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return text[:_LONGEST_VALUE].encode("utf-8", "replace").decode()


def _named(wanted: RequestFilter) -> dict[str, object]:
    return {
        "user_id": wanted.user_id,
        "cog": wanted.cog_name,
        "provider": wanted.provider,
        "model": wanted.model,
        "kind": wanted.kind,
        "success": wanted.success,
        "error_code": wanted.error_code,
        "from": wanted.since,
        "to": wanted.until,
    }
