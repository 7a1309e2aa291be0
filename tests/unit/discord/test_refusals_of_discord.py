"""Errors of discord.py are worded for the member, or are faults for a reason."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, Final

import discord
import pytest
from discord import app_commands
from discord.ext import commands
from discord.http import Route

from adapters.discord.answering.refusals import COMMAND_WORDING, refusal_text
from adapters.discord.breakers.outcomes import is_fault

_AT_LOADING: Final = "it is raised while commands are registered or synced"
_WRAPS: Final = "it holds what the command or its converter raised, which is judged in its place"
FAULTS: Final = {
    app_commands.CommandAlreadyRegistered: _AT_LOADING,
    app_commands.CommandLimitReached: _AT_LOADING,
    app_commands.CommandSyncFailure: _AT_LOADING,
    app_commands.MissingApplicationID: _AT_LOADING,
    app_commands.TranslationError: _AT_LOADING,
    app_commands.CommandInvokeError: _WRAPS,
    commands.CommandInvokeError: _WRAPS,
    commands.ConversionError: _WRAPS,
    commands.HybridCommandError: _WRAPS,
    commands.CommandNotFound: "the bot does not answer a mention that names no command",
}


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for subclass in kind.__subclasses__():
        if subclass.__module__.startswith("discord."):
            yield subclass
            yield from _subclasses(subclass)


def test_each_error_of_a_command_is_worded_or_is_a_fault_for_a_reason() -> None:
    kinds = {*_subclasses(app_commands.AppCommandError), *_subclasses(commands.CommandError)}
    worded = {kind for kind in kinds if any(parent in COMMAND_WORDING for parent in kind.__mro__)}
    assert kinds - worded == set(FAULTS)


def test_a_command_that_runs_as_often_as_it_may_is_no_fault_of_its_cog() -> None:
    error = commands.MaxConcurrencyReached(1, commands.BucketType.guild)
    assert not is_fault(error)
    assert refusal_text(error) == "This command is already running as often as it may. Please try again later."


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        (50013, "Missing Permissions", "The bot needs the permission Send Messages for that."),
        (50007, "Cannot send messages to this user", "That member takes no direct messages from the bot."),
        (50009, "Channel verification level is too high", "Discord does not let the bot do that here: Channel verif"),
        (50001, "Missing Access", "The bot needs the permission View Channel for that."),
    ],
)
def test_a_permission_is_named_only_where_one_is_missing(code: int, text: str, said: str) -> None:
    def send() -> None:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=1)
        response: Any = SimpleNamespace(status=403, reason="Forbidden", url=route.url)
        raise discord.Forbidden(response, {"code": code, "message": text})

    with pytest.raises(discord.Forbidden) as raised:
        send()
    assert str(refusal_text(raised.value)).startswith(said)
