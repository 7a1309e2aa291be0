"""Reasons that lie in a cog: not loaded, switched off, an intent that is missing, its allowed roles, its own answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from discord.ext import commands

from adapters.discord.why.question import Question
from application.cogs.attempts import cog_of
from application.cogs.switches.switches import GuildSwitches
from application.tasks import contained
from baseline.services import Log
from domain.cogs.cog_record import CogRecord, CogState
from domain.ids import GuildId

HOOK: Final = "why"
ALLOWED_ROLES: Final = "allowed_roles"
_PATIENCE_SECONDS: Final = 2.0


def state_reasons(question: Question, records: Sequence[CogRecord]) -> Iterator[str]:
    """A cog that failed is not explained here: its reason is for the developer team."""
    for record in _about(question, records):
        if record.state in {CogState.FAILED, CogState.UNLOADED}:
            yield f"`{record.name}` does not run at the moment: the bot's operator has to start it again."
        else:
            yield from (f"`{record.name}`: {reason}" for reason in record.reasons)
            if record.commands_left_out:
                yield f"`{record.name}` lacks a command that Discord refuses: the bot's operator has to change it."


async def switch_reasons(
    question: Question, records: Sequence[CogRecord], switches: GuildSwitches
) -> AsyncIterator[str]:
    for record in _about(question, records):
        reason = await switches.why_off(GuildId(question.guild.id), record.name)
        if reason is not None:
            yield reason


def role_reasons(question: Question, settings: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """`settings` are the values of the cog's sections, of which `allowed_roles` lists the roles that may use it."""
    mine = {role.id for role in question.member.roles}
    for values in settings.values():
        allowed = [int(role) for role in values.get(ALLOWED_ROLES) or ()]
        if allowed and not mine.intersection(allowed):
            roles = ", ".join(f"<@&{role}>" for role in allowed)
            yield (
                f"{question.command_name} is for {roles} here: one of these roles would change it, "
                "or `/settings` by someone who manages the server."
            )


async def own_reasons(question: Question, cogs: Iterable[commands.Cog], log: Log) -> list[str]:
    """Ask each cog's `async def why(self, member, channel) -> str | None`, two seconds at most, side by side."""
    asked = [cog for cog in cogs if hasattr(cog, HOOK) and _is_about(question, cog_of(type(cog).__module__))]
    answers = await asyncio.gather(*(_answer(cog, question, log) for cog in asked))
    return [answer for answer in answers if answer]


async def _answer(cog: commands.Cog, question: Question, log: Log) -> str | None:
    hook: Callable[..., Awaitable[object]] = getattr(cog, HOOK)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            answer = await hook(question.member, question.place)
    except BaseException as error:
        if not contained(error):
            raise
        log.error("A cog's why hook failed", cog=type(cog).__name__, exc_info=error)  # noqa: TRY400 - Log
        return None
    return answer if isinstance(answer, str) else None


def _about(question: Question, records: Sequence[CogRecord]) -> Iterator[CogRecord]:
    return (record for record in records if _is_about(question, record.name))


def _is_about(question: Question, cog: str | None) -> bool:
    return cog is not None and (question.command is None or question.cog == cog)
