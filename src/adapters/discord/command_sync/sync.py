"""Sync of the commands to Discord: one that Discord would refuse is left out, and the others are synced."""

import re
from dataclasses import dataclass, replace
from typing import Final

import discord
from discord import app_commands

from adapters.discord.command_sync.limits import violations
from adapters.discord.command_sync.synced_commands import (
    PLATFORM,
    Change,
    Sent,
    by_cog,
    commands_to_send,
    known_to_discord,
    own_commands,
)
from adapters.discord.command_tree import AnyCommand, BaselineTree, shown_name
from application.cogs.attempts import cog_of
from application.ports.bot.synced_commands import CommandsByCog, SyncedCommands
from application.ports.errors import ServiceUnavailable
from baseline.services import Log

_PLACE: Final = re.compile(r"^In (\d+)\.[^:]*: (.+)$", re.MULTILINE)
"""discord.py's line for one error of Discord's answer: the command's place in the request, the field, the sentence."""
_INVALID_FORM: Final = 50035


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A command that is not offered to members. `cog` is the file or folder that declares it."""

    cog: str
    command: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncResult:
    """`succeeded` is False where Discord kept the commands that it knew, or what was sent could not be stored."""

    left_out: tuple[LeftOut, ...]
    succeeded: bool


async def sync_commands(tree: BaselineTree, synced: SyncedCommands, log: Log, change: Change) -> SyncResult:
    """Sync the commands if they changed since the last sync.

    Never raises for what Discord answers: without a sync, Discord keeps the commands that it knows. Without the earlier
    commands (Redis is away) the commands are synced again, which is always right.
    """
    left_out = tuple([_leave_out(tree, command, reason, log) for command, reason in await _flawed(tree, log)])
    own = await own_commands(tree)
    earlier = await _earlier(tree, synced, log)
    before = earlier
    if earlier is None and change.absent:
        try:
            earlier, change = await known_to_discord(tree, own), replace(change, cogs=None)
        except (discord.HTTPException, app_commands.AppCommandError) as failure:
            _keep_earlier(log, str(failure))
            return SyncResult(left_out, succeeded=False)
    commands = commands_to_send(own, earlier, change)
    if by_cog(commands) == before and not change.again:
        return SyncResult(left_out, succeeded=True)
    refused, sent = await _sync(tree, commands, log)
    succeeded = sent is not None and await _remember(tree, synced, sent, log)
    return SyncResult((*left_out, *refused), succeeded=succeeded)


async def _earlier(tree: BaselineTree, synced: SyncedCommands, log: Log) -> CommandsByCog | None:
    try:
        return await synced.get(tree.client.application_id or 0)
    except ServiceUnavailable as error:
        log.warning("The commands of the last sync cannot be read; syncing again", reason=str(error))
        return None


async def _sync(tree: BaselineTree, commands: list[Sent], log: Log) -> tuple[list[LeftOut], list[Sent] | None]:
    """Return the commands that Discord refused, and those that it took; None if it took none."""
    refused: list[LeftOut] = []
    while True:
        try:
            await tree.put([each.payload for each in commands])
        except discord.HTTPException as failure:
            named = {int(place): reason for place, reason in reversed(_PLACE.findall(failure.text))}
            if failure.code != _INVALID_FORM or not named or max(named) >= len(commands):
                _keep_earlier(log, failure.text or str(failure))
                return refused, None
            refused += [_leave_out_sent(tree, commands[place], reason, log) for place, reason in sorted(named.items())]
            commands = [each for place, each in enumerate(commands) if place not in named]
        except app_commands.AppCommandError as failure:
            _keep_earlier(log, str(failure))
            return refused, None
        else:
            kept = [str(each.payload["name"]) for each in commands if each.command is None]
            log.info("Commands were synced", commands=len(commands), kept_for_other_processes=kept)
            return refused, commands


def _keep_earlier(log: Log, reason: str) -> None:
    log.error("The commands could not be synced; Discord keeps the earlier ones", reason=reason)


async def _remember(tree: BaselineTree, synced: SyncedCommands, sent: list[Sent], log: Log) -> bool:
    try:
        await synced.put(tree.client.application_id or 0, by_cog(sent))
    except ServiceUnavailable as error:
        log.warning("The synced commands could not be stored; the next sync sends them again", reason=str(error))
        return False
    return True


async def _flawed(tree: BaselineTree, log: Log) -> list[tuple[AnyCommand, str]]:
    flawed: list[tuple[AnyCommand, str]] = []
    for command in tree.get_commands():
        try:
            reasons = [str(violation) for violation in violations(await tree.payload(command))]
        except Exception as error:
            log.error("The declaration of a command raised", command=command.name, exc_info=error)  # noqa: TRY400 - Log
            reasons = [f"its declaration raised {type(error).__name__}"]
        if reasons:
            flawed.append((command, "; ".join(reasons)))
    return flawed


def _leave_out_sent(tree: BaselineTree, sent: Sent, reason: str, log: Log) -> LeftOut:
    if sent.command is not None:
        return _leave_out(tree, sent.command, reason, log)
    left_out = LeftOut(sent.cog or PLATFORM, str(sent.payload["name"]), reason)
    log.error("A command was left out", cog=left_out.cog, command=left_out.command, reason=reason)
    return left_out


def _leave_out(tree: BaselineTree, command: AnyCommand, reason: str, log: Log) -> LeftOut:
    tree.drop(command)
    name = shown_name(command)
    left_out = LeftOut(cog_of(command.module) or PLATFORM, name, reason)
    log.error("A command was left out", cog=left_out.cog, command=name, reason=reason)
    return left_out
