"""Decide which commands a sync sends to Discord: this process's own, and those that only other processes serve."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import discord
from discord import app_commands

from adapters.discord.command_tree import AnyCommand, BaselineTree
from application.cogs.attempts import cog_of
from application.ports.bot.synced_commands import CommandsByCog

PLATFORM: Final = "baseline"
OF_UNKNOWN_COGS: Final = ""
"""Key of the commands that Discord has and no cog of this process declares, where the last sync is not known."""

_SENT: Final = (
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "integration_types",
    "contexts",
    "type",
    "nsfw",
)

Name: TypeAlias = tuple[str, int]
"""Identity of a command in Discord: its name and its type."""


@dataclass(frozen=True, slots=True)
class Change:
    """The cogs that a sync covers. `cogs` None: all cogs of this process, as at its start; otherwise only these.

    `absent` are cogs that this process does not serve, but another process may. Their commands stay as they are.
    `again` sends unchanged commands too, because the last sync failed, and what Discord knows is uncertain.
    """

    cogs: frozenset[str] | None = None
    absent: frozenset[str] = frozenset()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """`command` is None for a command that this process does not serve."""

    cog: str
    payload: Mapping[str, Any]
    command: AnyCommand | None


async def own_commands(tree: BaselineTree) -> list[Sent]:
    return [
        Sent(cog_of(command.module) or PLATFORM, _plain(await tree.payload(command)), command)
        for command in tree.get_commands()
    ]


def commands_to_send(own: list[Sent], earlier: CommandsByCog | None, change: Change) -> list[Sent]:
    """Join fresh commands of this process with earlier ones that stay. A fresh one replaces one of the same name."""
    if earlier is None:
        return own
    if change.cogs is None:
        fresh = own
        kept = {*change.absent, *([OF_UNKNOWN_COGS] if change.absent else [])}
    else:
        fresh = [each for each in own if each.cog in change.cogs]
        kept = set(earlier) - (change.cogs - change.absent)
    served = {_name(each.payload): each.command for each in own}
    taken = {_name(each.payload) for each in fresh}
    return fresh + [
        Sent(cog, payload, served.get(_name(payload)))
        for cog, payloads in earlier.items()
        if cog in kept
        for payload in payloads
        if _name(payload) not in taken
    ]


def by_cog(commands: Collection[Sent]) -> CommandsByCog:
    """Return the commands by cog, sorted, so that the same commands compare equal."""
    ordered = sorted(commands, key=lambda each: (each.cog, _name(each.payload)))
    return {cog: [each.payload for each in ordered if each.cog == cog] for cog in {each.cog: None for each in ordered}}


async def known_to_discord(tree: BaselineTree, own: list[Sent]) -> CommandsByCog:
    """Return what Discord has that this process does not declare. Raises `MissingApplicationID` or `HTTPException`."""
    application_id = tree.client.application_id
    if application_id is None:
        raise app_commands.MissingApplicationID
    route = discord.http.Route("GET", "/applications/{id}/commands", id=application_id)
    found: list[dict[str, Any]] = await tree.client.http.request(route, params={"with_localizations": "true"})
    declared = {_name(each.payload) for each in own}
    others: list[Mapping[str, Any]] = [
        {key: each[key] for key in _SENT if key in each} for each in found if _name(each) not in declared
    ]
    return {OF_UNKNOWN_COGS: others}


def _name(payload: Mapping[str, Any]) -> Name:
    return str(payload["name"]), int(payload.get("type", 1))


def _plain(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the payload in the form in which it is read back after it was stored, so that both compare equal."""
    plain: Mapping[str, Any] = json.loads(json.dumps(payload, sort_keys=True, default=str))
    return plain
