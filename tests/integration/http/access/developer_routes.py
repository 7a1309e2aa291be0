"""The developer team's routes, taken from the routing table, and what each of them read and recorded."""

import re
from collections.abc import Iterator
from dataclasses import replace

from litestar.routes import HTTPRoute

from adapters.http.guards.developers import require_developer
from adapters.http.routes.shards import require_guild_access_or_developer
from adapters.persistence.memory.database import AuditRow
from domain.ids import GuildId, UserId
from domain.llm.requests import Caller
from tests.integration.http.attacks.attempts import REQUEST, an_attempt
from tests.integration.http.people import GUILD, LEFT_GUILD
from tests.integration.http.usage.ledger_records import record
from tests.integration.http.world import World

READS = {"fleet.read", "conversation.read"}
USERS = {GUILD: UserId(710000000000000001), LEFT_GUILD: UserId(710000000000000002)}
_PARAMETERS = {"guild_id": str(GUILD), "cog_name": "ask", "request_id": str(REQUEST)}
_EXPORTS = ("/api/v1/privacy/users/", "/api/v1/privacy/guilds/")
"""Exports of a user's or guild's data write an audit action of their own, which the tests of privacy check."""
_REQUIRED = {"/api/v1/llm/reports/cost-per-user": f"?guild_id={GUILD}"}


def developer_reads(world: World) -> Iterator[tuple[str, str]]:
    """Yield the template and a URL about `GUILD` of each GET route that lets developers in."""
    for route in world.app.routes:
        if not isinstance(route, HTTPRoute) or "GET" not in route.route_handler_map:
            continue
        guards = route.route_handler_map["GET"][0].resolve_guards()
        template = route.path_format
        if template.startswith(_EXPORTS):
            continue
        if require_developer in guards or require_guild_access_or_developer in guards:
            url = re.sub(r"{(\w+)}", lambda found: _PARAMETERS[found[1]], template)
            yield template, f"https://api.example{url}{_REQUIRED.get(template, '')}"


async def fill(world: World) -> None:
    """Give each of two guilds usage and an attempt of a user who is in no other guild."""
    now = world.clock.now()
    for guild_id, user_id in USERS.items():
        await world.ledger.record(replace(record(now.isoformat(), "1", guild_id=guild_id), user_id=user_id))
        caller = Caller(guild_id=guild_id, user_id=user_id, cog_name="ask")
        world.note(an_attempt(now, caller=caller))


def guilds_in(text: str) -> set[GuildId]:
    """Find the guilds of which an answer shows something."""
    return {guild_id for guild_id, user_id in USERS.items() if str(user_id) in text or str(guild_id) in text}


def recorded(world: World) -> list[AuditRow]:
    rows = [row for guild in world.memory.guilds.values() for row in guild.audit]
    return [row for row in (*rows, *world.fleet_audit.fleet_wide) if row.entry.action in READS]


def misfiled(world: World) -> list[AuditRow]:
    """Find entries in the log of another guild than the one that they name."""
    return [
        row for guild_id, rows in world.memory.guilds.items() for row in rows.audit if row.entry.guild_id != guild_id
    ]
