"""Loading a cog also declares its settings and its manifest."""

from importlib.metadata import version
from types import ModuleType

from adapters.cogs.manifest_reading import read_manifest
from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue, SectionTaken, settings_models
from adapters.cogs.settings_declarations import BadDeclaration
from application.cogs.manifests import CogManifests
from application.ports.cogs import CogLoadFailed, CogSource, FoundCog


class DeclaringCogSource:
    """`manifests` receives the manifest of each loaded cog. `version` is that of this Baseline."""

    def __init__(
        self,
        source: CogSource,
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
        module = self._source.load(cog)
        try:
            manifest = read_manifest(cog.name, module, version=self._version)
            self._catalogue.declare(cog.name, settings_models(module))
        except CogLoadFailed:
            raise
        except (SectionTaken, BadDeclaration) as error:
            raise CogLoadFailed(cog.name, str(error)) from error
        except (Exception, SystemExit) as error:
            raise CogLoadFailed(cog.name, f"reading its settings raised {type(error).__name__}: {error}") from error
        self._manifests.put(cog.name, manifest)
        return module
