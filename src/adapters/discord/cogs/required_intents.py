"""Leave a cog out that needs an intent which the bot does not have."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import ModuleType

from adapters.discord.cogs.intents import BotIntents, expanded
from application.cogs.manifests import CogManifests
from application.ports.bot.cog_modules import CogLoadFailed, CogSource, FoundCog, ImportedCog


class IntentCheckingCogSource:
    """Wraps a cog source: leaves out cogs whose `required_intents` are withheld."""

    def __init__(self, source: CogSource, manifests: CogManifests, intents: BotIntents) -> None:
        self._source = source
        self._manifests = manifests
        self._intents = intents

    def find(self) -> tuple[FoundCog, ...]:
        return self._source.find()

    def load(self, cog: FoundCog) -> ModuleType:
        imported = self.import_cog(cog)
        imported.declare()
        return imported.module

    def import_cog(self, cog: FoundCog) -> ImportedCog:
        """The declaration also raises `CogLoadFailed` for a required intent that is withheld."""
        imported = self._source.import_cog(cog)
        return replace(imported, declare=partial(self._declare, cog, imported))

    def _declare(self, cog: FoundCog, imported: ImportedCog) -> None:
        imported.declare()
        required = expanded(self._manifests.of(cog.name).required_intents)
        withheld = sorted(name for name in required if not self._intents.has(name))
        if withheld:
            raise CogLoadFailed(cog.name, "; ".join(map(self._intents.why_missing, withheld)))

    def withdraw(self, name: str) -> None:
        self._source.withdraw(name)

    def saved(self, name: str) -> Callable[[], None]:
        return self._source.saved(name)
