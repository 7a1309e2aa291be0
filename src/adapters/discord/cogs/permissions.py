"""Permissions that cogs need and the bot does not have in a guild or channel."""

from collections.abc import Mapping

import discord

from adapters.discord.permission_titles import permission_title
from application.cogs.manifests import CogManifests
from application.cogs.permissions import needed_permissions


def missing_permissions(manifests: CogManifests, granted: discord.Permissions) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the missing ones, each with the cogs that need it. An administrator has all."""
    if granted.administrator:
        return {}
    needed = needed_permissions(manifests)
    return {name: cogs for name, cogs in needed.items() if not getattr(granted, name)}


def missing_lines(missing: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a line for each missing permission."""
    return [f"{permission_title(name)}: needed by {_listed(cogs)}" for name, cogs in missing.items()]


def _listed(cogs: tuple[str, ...]) -> str:
    return ", ".join(f"`{cog}`" for cog in cogs)
