"""Sync of the commands to Discord: one that Discord would refuse is left out, and the others are synced."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final

import discord
from discord import app_commands

from adapters.discord.command_limits import violations
from adapters.discord.command_tree import AnyCommand, BaselineTree, shown_name
from adapters.discord.platform import SyncedCommands
from application.cogs.attempts import cog_of
from application.ports.errors import ServiceUnavailable
from baseline.services import Log

_PLACE: Final = re.compile(r"^In (\d+)\.[^:]*: (.+)$", re.MULTILINE)
"""discord.py's line for one error of Discord's answer: the command's place in the request, the field, the sentence."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A command that is not offered to members. `cog` is the file or folder that declares it."""

    cog: str
    command: str
    reason: str


async def sync_commands(tree: BaselineTree, synced: SyncedCommands, log: Log) -> list[LeftOut]:
    """Sync the commands if they changed since the last sync; return the commands that were left out.

    Never raises for what Discord answers: without a sync, Discord keeps the commands that it knows. Without the earlier
    fingerprint (Redis is away) the commands are synced again, which is always right.
    """
    left_out = [_leave_out(tree, command, reason, log) for command, reason in await _flawed(tree, log)]
    fingerprint = await _fingerprint(tree)
    try:
        if await synced.get() == fingerprint:
            return left_out
    except ServiceUnavailable as error:
        log.warning("The commands of the last sync cannot be read; syncing again", reason=str(error))
    refused, done = await _sync(tree, log)
    if done:
        await _remember(tree, synced, log)
    return left_out + refused


async def _sync(tree: BaselineTree, log: Log) -> tuple[list[LeftOut], bool]:
    refused: list[LeftOut] = []
    while True:
        commands = tree.get_commands()
        try:
            await tree.sync()
        except app_commands.CommandSyncFailure as failure:
            named = {int(place): reason for place, reason in reversed(_PLACE.findall(failure.text))}
            if not named or max(named) >= len(commands):
                _keep_earlier(log, failure.text)
                return refused, False
            refused += [_leave_out(tree, commands[place], reason, log) for place, reason in sorted(named.items())]
        except (discord.HTTPException, app_commands.AppCommandError) as failure:
            _keep_earlier(log, str(failure))
            return refused, False
        else:
            log.info("Commands were synced", commands=len(commands))
            return refused, True


def _keep_earlier(log: Log, reason: str) -> None:
    log.error("The commands could not be synced; Discord keeps the earlier ones", reason=reason)


async def _remember(tree: BaselineTree, synced: SyncedCommands, log: Log) -> None:
    try:
        await synced.put(await _fingerprint(tree))
    except ServiceUnavailable as error:
        log.warning("The synced commands cannot be noted; the next start syncs again", reason=str(error))


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


async def _fingerprint(tree: BaselineTree) -> str:
    payloads = [await tree.payload(command) for command in tree.get_commands()]
    declared = sorted(json.dumps(payload, sort_keys=True, default=str) for payload in payloads)
    return hashlib.sha256("\n".join(declared).encode()).hexdigest()


def _leave_out(tree: BaselineTree, command: AnyCommand, reason: str, log: Log) -> LeftOut:
    tree.drop(command)
    name = shown_name(command)
    left_out = LeftOut(cog_of(command.module) or "baseline", name, reason)
    log.error("A command was left out", cog=left_out.cog, command=name, reason=reason)
    return left_out
