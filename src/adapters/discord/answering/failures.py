"""Handle a failed command: answer the member in words, and log the error."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from adapters.discord.answering.refusals import refusal_text
from adapters.discord.event_origins import guild_of, user_of
from adapters.discord.rest.forbidden import wanted_permission
from adapters.telemetry.secret_shapes import without_secrets
from application.cogs.attempts import cog_of
from application.correlation import current_correlation_id
from baseline.cogs import MESSAGE_LIMIT
from baseline.errors import EmptyQuestionError
from baseline.services import Log
from baseline.ui.embeds import shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The place of the failure."""

    what: str
    cog: str | None = None
    guild_id: int | None = None
    user_id: int | None = None


def explain(error: BaseException, origin: Origin, log: Log, redact: Callable[[str], str] = without_secrets) -> str:
    """Return the text for the user. Only the text of a fault has a reference to the log; refusals are logged too.

    A refusal may quote what the user typed. One that is longer than a message is shortened with `…`.
    """
    cause = cause_of(error)
    text = refusal_text(cause)
    facts = {"what": origin.what, "cog": origin.cog, "guild_id": origin.guild_id, "user_id": origin.user_id}
    if text is not None:
        log.info("A command was refused", refusal=type(cause).__name__, reason=str(cause), **facts)
        return shortened(redact(text), MESSAGE_LIMIT)
    log.error("A command failed", exc_info=cause, **facts)
    return f"Sorry, something went wrong. The bot's operator can look it up: `{current_correlation_id() or 'unknown'}`"


async def answer_privately(interaction: discord.Interaction, text: str) -> None:
    """Answer visibly to the user only, even if a public answer was begun. An expired interaction is ignored."""
    with suppress(discord.NotFound):
        if not interaction.response.is_done():
            await interaction.response.send_message(text, ephemeral=True)
            return
        public = await _publicly_thinking(interaction)
        if public is not None:
            # The first follow-up would replace the "thinking" and be as public; only the second one may be private.
            await public.edit(content="…")
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
        if public is not None:
            await public.delete()


async def _publicly_thinking(interaction: discord.Interaction) -> discord.InteractionMessage | None:
    if interaction.response.type is not discord.InteractionResponseType.deferred_channel_message:
        return None
    original = await interaction.original_response()
    return original if original.flags.loading and not original.flags.ephemeral else None


def cause_of(error: BaseException) -> BaseException:
    """Return the command's own exception, without discord.py's wrapping."""
    while isinstance(
        error,
        app_commands.CommandInvokeError
        | commands.CommandInvokeError
        | commands.HybridCommandError
        | commands.ConversionError,
    ):
        error = error.original
    return error


def report_listener(log: Log, error: BaseException, listener: object, event_name: str, args: Sequence[object]) -> None:
    """Log what a listener raised, with the cog, guild and member of the event."""
    cog = getattr(listener, "__self__", None)
    is_cog = isinstance(cog, commands.Cog)
    cog_name = type(cog).__name__ if is_cog else cog_of(getattr(listener, "__module__", None))
    if isinstance(error, EmptyQuestionError):
        log.warning("A model was not asked", reason=str(error), what=event_name, cog=cog_name)
        return
    log.error(
        "A listener failed",
        exc_info=error,
        what=event_name,
        permission=wanted_permission(error) if isinstance(error, discord.Forbidden) else None,
        cog=cog_name,
        guild_id=guild_of(args),
        user_id=user_of(args),
    )
