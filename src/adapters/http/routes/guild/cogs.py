"""Routes of a guild's cogs: whether each is on, why not, and its switch."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, get, put
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import JSONBody
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, MUTATING, SESSION, SESSION_AND_CSRF, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.views.cogs import CogName, CogView, fields_of
from adapters.http.views.snowflakes import GuildIdPath
from application.cogs.read_cogs import ReadCogs
from application.cogs.switches.read_off_reasons import OffCause, OffReason, ReadOffReasons
from application.cogs.switches.switch_cog import SwitchCog, SwitchCogCommand
from domain.access import AccessGrant
from domain.cogs.cog_record import CogState
from domain.guilds import GuildInactive
from domain.ids import GuildId
from domain.settings import StaleSettings, UnknownSection


class CogOffReasonView(Struct, frozen=True, kw_only=True):
    cause: Annotated[
        OffCause, described("A switch of the guild, or that the cog kept failing: in this guild, or everywhere.")
    ]
    until: Annotated[datetime | None, described("After failures it is tried again at this time.")]
    failed: Annotated[str | None, described("What failed last, such as `/roll`.")]

    @classmethod
    def of(cls, reason: OffReason | None) -> "CogOffReasonView | None":
        return None if reason is None else cls(cause=reason.cause, until=reason.until, failed=reason.failed)


class GuildCogView(CogView, frozen=True, kw_only=True):
    on: Annotated[
        bool,
        described(
            "False where the guild has switched the cog off, or where it is off for a while because it kept failing."
        ),
    ]
    off_reason: Annotated[
        str | None, described("A sentence on why the cog is off and what switches it on; null while it is on.")
    ]
    off: Annotated[CogOffReasonView | None, described("The same for a client with words of its own.")]


class CogSwitchView(Struct, frozen=True, kw_only=True):
    on: bool
    off_reason: Annotated[
        str | None,
        described("A sentence on why the cog is off, also where it is so everywhere because it kept failing; or null."),
    ]
    off: Annotated[CogOffReasonView | None, described("The same for a client with words of its own.")]


class SwitchCogBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    on: bool


@get(
    "/cogs",
    operation_id="listCogsOfGuild",
    summary="Cogs of a guild",
    tags=["guilds"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_cogs_of_guild(
    guild_id: GuildIdPath, read_cogs: Injected[ReadCogs], read_off_reasons: Injected[ReadOffReasons]
) -> list[GuildCogView]:
    """List the bot's cogs with what each needs and stores. Why a cog failed is for the developer team."""
    off = await read_off_reasons(GuildId(int(guild_id)))
    return [
        GuildCogView(
            **fields_of(record, with_reasons=record.state is not CogState.FAILED),
            on=record.name not in off,
            off_reason=off[record.name].sentence if record.name in off else None,
            off=CogOffReasonView.of(off.get(record.name)),
        )
        for record in await read_cogs()
    ]


@put(
    "/cogs/{cog_name:str}",
    operation_id="switchCog",
    summary="Switch a cog off or on",
    tags=["guilds"],
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, *WITH_BODY, UnknownSection, StaleSettings, GuildInactive),
)
async def switch_cog(
    *,
    cog_name: CogName,
    access: NamedDependency[AccessGrant],
    data: JSONBody[SwitchCogBody],
    request: Request[Any, Any, Any],
    switch_cog: Injected[SwitchCog],
    read_off_reasons: Injected[ReadOffReasons],
) -> CogSwitchView:
    """Switch a cog off or on in the guild; bots follow within a second. On also ends a pause for having kept failing.

    A name that no cog has now is kept: the cog may come back.
    """
    if not isinstance((await request.json())["on"], bool):
        # Litestar also reads 0 and "true" as booleans, which the description does not allow.
        raise ValidationException(extra=[{"message": "Expected `bool`", "key": "on", "source": "body"}])
    await switch_cog(SwitchCogCommand(guild_id=access.guild_id, cog=cog_name, on=data.on, switched_by=access.user_id))
    reason = (await read_off_reasons(access.guild_id)).get(cog_name)
    return CogSwitchView(
        on=reason is None, off_reason=None if reason is None else reason.sentence, off=CogOffReasonView.of(reason)
    )
