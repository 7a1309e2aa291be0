"""A cog's declaration of its needs, uses and stored data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class DataStatement:
    """Statement on stored personal data, in sentences that a guild's members read.

    `stores`: what is stored. `kept`: how long. `deletion`: how a member has it deleted.
    """

    stores: str
    kept: str
    deletion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CogManifest:
    """Declare what a cog needs, uses and stores: `cog = CogManifest(…)` in the cog's module or in its class.

    `intents`: gateway intents that the cog works better with, named as in `discord.Intents`. `required_intents`: those
    without which the cog is not loaded. `permissions`: what the bot must be allowed in a guild, named as in
    `discord.Permissions`; the link that adds the bot to a guild asks for these. `settings`, `tables`: sections of
    settings and database tables. `sends`, `receives`: types of signals. `llm`: a sentence about what is sent to a
    language model; empty for a cog that uses none. `minimum_baseline`: the oldest version of Baseline that the cog runs
    on, such as `0.2`.

    All of it may be left out. Sections, tables, listeners' intents and the use of a model are also found in the code.
    """

    title: str = ""
    description: str = ""
    author: str = ""
    minimum_baseline: str = ""
    intents: Sequence[str] = ()
    required_intents: Sequence[str] = ()
    permissions: Sequence[str] = ()
    settings: Sequence[str] = ()
    tables: Sequence[str] = ()
    sends: Sequence[str] = ()
    receives: Sequence[str] = ()
    llm: str = ""
    data: DataStatement | None = None

    @property
    def wanted_intents(self) -> frozenset[str]:
        """All intents that the cog names, required or not."""
        return frozenset((*self.intents, *self.required_intents))


def merge_manifests(manifests: Iterable[CogManifest]) -> CogManifest:
    """Combine the manifests of one cog: lists are joined, and of each other field the first that is set is kept."""
    merged: dict[str, object] = {}
    for manifest in manifests:
        for field in fields(CogManifest):
            value, earlier = getattr(manifest, field.name), merged.get(field.name)
            if isinstance(earlier, tuple):
                merged[field.name] = tuple(dict.fromkeys((*earlier, *value)))
            elif not earlier:
                merged[field.name] = value if value is None or isinstance(value, str | DataStatement) else tuple(value)
    return CogManifest(**merged)  # type: ignore[arg-type]  # each field got a value of its own type
