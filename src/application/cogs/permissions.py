"""Permissions that the bot needs in a guild: the platform's own, and those in the manifests of its cogs."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from application.cogs.manifests import CogManifests

PLATFORM: Final = "baseline"
_OF_PLATFORM: Final = ("view_audit_log",)
"""The audit log names the member who added the bot: that member gets the initial access to the dashboard."""


def needed_permissions(manifests: CogManifests) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the permissions, each with the cogs that need it; the platform is `baseline`."""
    needed: dict[str, list[str]] = defaultdict(list)
    for permission in _OF_PLATFORM:
        needed[permission].append(PLATFORM)
    for cog, manifest in manifests.all().items():
        for permission in manifest.permissions:
            needed[permission].append(cog)
    return {permission: tuple(cogs) for permission, cogs in sorted(needed.items())}
