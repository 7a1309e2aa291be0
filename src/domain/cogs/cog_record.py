"""State of one cog in the bot: loaded, degraded, failed or unloaded."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.cogs.manifest import CogManifest


class CogState(StrEnum):
    """`DEGRADED`: the cog runs, but does without something that it wanted. `FAILED`: the cog does not run.

    `UNKNOWN`: no process of the bot reports the cog.
    """

    LOADED = "loaded"
    DEGRADED = "degraded"
    FAILED = "failed"
    UNLOADED = "unloaded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CogRecord:
    """`name` is the file or folder. `reasons`: a sentence for each thing that is lost; none holds a secret.

    `commands_left_out`: a sentence for each command that Discord would refuse.
    """

    name: str
    state: CogState
    manifest: CogManifest = field(default_factory=CogManifest)
    reasons: tuple[str, ...] = ()
    commands_left_out: tuple[str, ...] = ()
