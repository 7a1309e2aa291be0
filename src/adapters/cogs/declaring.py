"""Loading a cog also declares its settings and its manifest."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from types import ModuleType

from adapters.cogs.manifest_reading import read_manifest
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue, SectionTaken, settings_models
from adapters.cogs.settings.declarations import BadDeclaration
from adapters.cogs.settings.section import PydanticSection
from application.cogs.blocking import RAISED_BY_COGS
from application.cogs.manifests import CogManifests
from application.ports.bot.cog_modules import CogLoadFailed, CogModules, FoundCog, ImportedCog, NameTaken
from domain.cogs.manifest import CogManifest


class DeclaringCogSource:
    """`manifests` receives the manifest of each loaded cog. `version` is that of this Baseline."""

    def __init__(
        self,
        source: CogModules,
        catalogue: PydanticSettingsCatalogue,
        manifests: CogManifests | None = None,
        *,
        version: str = version("baseline"),
    ) -> None:
        self._source = source
        self._catalogue = catalogue
        self._manifests = manifests or CogManifests()
        self._version = version

    def find(self) -> tuple[FoundCog, ...]:
        return self._source.find()

    def load(self, cog: FoundCog) -> ModuleType:
        """Also raises `CogLoadFailed` for invalid settings, a section that another cog has, or a wrong manifest."""
        imported = self.import_cog(cog)
        imported.declare()
        return imported.module

    def import_cog(self, cog: FoundCog) -> ImportedCog:
        module = self._source.load(cog)
        try:
            manifest = read_manifest(cog.name, module, version=self._version)
            sections = self._catalogue.read(settings_models(module))
        except CogLoadFailed:
            raise
        except BadDeclaration as error:
            raise CogLoadFailed(cog.name, str(error)) from error
        except RAISED_BY_COGS as error:
            reason = f"reading its settings raised {type(error).__name__}"
            raise CogLoadFailed(cog.name, reason, str(error)) from error
        return ImportedCog(module, partial(self._declare, cog.name, manifest, sections))

    def _declare(self, name: str, manifest: CogManifest, sections: Sequence[PydanticSection]) -> None:
        try:
            self._catalogue.put(name, sections)
        except SectionTaken as error:
            raise NameTaken(name, f"settings section {error.section!r}", error.cog) from error
        self._manifests.put(name, manifest)

    def withdraw(self, name: str) -> None:
        self._catalogue.withdraw(name)
        self._manifests.drop(name)

    def saved(self, name: str) -> Callable[[], None]:
        sections, manifest = self._catalogue.saved(name), self._manifests.of(name)

        def restore() -> None:
            sections()
            self._manifests.put(name, manifest)

        return restore
