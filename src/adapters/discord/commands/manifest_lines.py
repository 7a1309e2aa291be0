"""A cog's manifest in lines, for the developer team."""

from collections.abc import Iterator

from adapters.discord.permission_titles import permission_title
from domain.cogs.manifest import CogManifest


def manifest_lines(manifest: CogManifest) -> Iterator[str]:
    """Yield a line for each part that is set."""
    title = f"**{manifest.title}**" if manifest.title else ""
    author = f"by {manifest.author}" if manifest.author else ""
    if named := " ".join(part for part in (title, author) if part):
        yield named
    if manifest.description:
        yield manifest.description
    intents = [f"{name} (required)" for name in manifest.required_intents]
    intents += [name for name in manifest.intents if name not in manifest.required_intents]
    lists = {
        "Intents": intents,
        "Permissions": [permission_title(name) for name in manifest.permissions],
        "Settings": manifest.settings,
        "Tables": manifest.tables,
        "Sends signals": manifest.sends,
        "Receives signals": manifest.receives,
    }
    for what, names in lists.items():
        if names:
            yield f"{what}: {', '.join(names)}"
    if manifest.llm:
        yield f"Language model: {manifest.llm}"
    if manifest.data is not None:
        data = manifest.data
        yield f"Stores: {data.stores} Kept: {data.kept} Deleted: {data.deletion}"
    if manifest.minimum_baseline:
        yield f"Needs Baseline {manifest.minimum_baseline}"
