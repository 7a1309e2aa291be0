"""Routes of the bot's cogs, for the developer team: what each needs and stores, whether it runs, and its changes."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, MUTATING, SESSION, SESSION_AND_CSRF, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.guards.developers import require_developer
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.refusals import RouteNotFound
from adapters.http.views.cogs import CogName, CogView, fields_of
from application.cogs.change_cog import ChangeCog, ChangeCogCommand
from application.cogs.read_cogs import ReadCogs
from domain.cogs.cog_change import CogOperation, CogOutcome


class ChangeCogBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    operation: Annotated[
        CogOperation,
        described(
            "`reload` replaces a cog by its present code, or loads it; an unloaded one returns at the next start."
        ),
    ]


class CogOutcomeView(Struct, frozen=True, kw_only=True):
    process: Annotated[str, described("`host:pid` of the process of the bot.")]
    failure: Annotated[str | None, described("Why the process changed nothing; null after success.")]
    runs: Annotated[bool, described("Whether the cog is loaded there now, be it with its earlier code.")]

    @classmethod
    def of(cls, outcome: CogOutcome) -> "CogOutcomeView":
        return cls(process=outcome.process, failure=outcome.failure, runs=outcome.runs)


class CogChangeView(Struct, frozen=True, kw_only=True):
    outcomes: list[CogOutcomeView]
    unanswered: Annotated[
        int, described("Processes of the bot that did not answer within ten seconds; they may still follow.")
    ]


class DeveloperCogView(CogView, frozen=True, kw_only=True):
    commands_left_out: Annotated[list[str], described("A sentence for each command that Discord would refuse.")]


@get(
    "/cogs",
    guards=[require_developer],
    operation_id="listCogs",
    summary="The bot's cogs",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_cogs(read_cogs: Injected[ReadCogs]) -> list[DeveloperCogView]:
    """List the bot's cogs, with why some fail. Of several processes of the bot, the worst state counts."""
    return [
        DeveloperCogView(**fields_of(record, with_reasons=True), commands_left_out=list(record.commands_left_out))
        for record in await read_cogs()
    ]


@post(
    "/cogs/{cog_name:str}/changes",
    guards=[require_developer],
    status_code=200,
    operation_id="changeCog",
    summary="Load, unload or reload a cog",
    tags=["developers"],
    security=SESSION_AND_CSRF,
    responses=problems(*FOR_DEVELOPERS, *MUTATING, *WITH_BODY, RouteNotFound),
)
async def change_cog(
    cog_name: CogName,
    change_cog: Injected[ChangeCog],
    caller: NamedDependency[SignedIn],
    data: JSONBody[ChangeCogBody],
) -> CogChangeView:
    """Change a cog in every process of the bot, in each as a whole or not at all. Twice is safe."""
    change = await change_cog(ChangeCogCommand(cog=cog_name, operation=data.operation, asked_by=caller.session.user.id))
    if change is None:
        raise RouteNotFound("There is no cog of this name. `GET /api/v1/cogs` lists the cogs.")
    return CogChangeView(outcomes=[CogOutcomeView.of(each) for each in change.outcomes], unanswered=change.unanswered)
