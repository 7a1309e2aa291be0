"""Print what Discord asks for each privileged intent: which cogs want it, what for, and what they store."""

from collections.abc import Iterator
from typing import Final

from rich.console import Console

from application.cogs.event_intents import PRIVILEGED
from application.cogs.manifests import CogManifests
from bootstrap.configuration.settings import Settings
from bootstrap.wiring.lifespan import cog_apis
from bootstrap.wiring.use_cases import UseCases
from domain.cogs.manifest import CogManifest

_TITLES: Final = {
    "members": "Server Members Intent",
    "presences": "Presence Intent",
    "message_content": "Message Content Intent",
}
_UNSAID: Final = "its manifest does not say"


def run(settings: Settings, console: Console) -> None:
    platform = UseCases(settings=settings)
    cog_apis(platform)
    for line in lines(platform.manifests()):
        console.print(line, soft_wrap=True, highlight=False, markup=False)


def lines(manifests: CogManifests) -> Iterator[str]:
    for intent in PRIVILEGED:
        yield f"{_TITLES[intent]} ({intent})"
        wanting = {name: manifest for name, manifest in manifests.all().items() if intent in manifest.wanted_intents}
        for name, manifest in wanting.items():
            yield from _answers(name, manifest, intent)
        if not wanting:
            yield "  No cog wants it: leave it off."


def _answers(name: str, manifest: CogManifest, intent: str) -> Iterator[str]:
    need = "does not run without it" if intent in manifest.required_intents else "works better with it"
    yield f"  {manifest.title or name} ({name}) {need}"
    yield f"    what for: {manifest.description or _UNSAID}"
    if manifest.data is None:
        yield f"    stores about members: {_UNSAID}"
    else:
        yield f"    stores about members: {manifest.data.stores}"
        yield f"    kept: {manifest.data.kept}"
        yield f"    deleted: {manifest.data.deletion}"
    yield f"    sent to a language model: {manifest.llm or 'nothing'}"
