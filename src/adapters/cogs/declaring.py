"""Loading a cog also declares the settings that it brings."""

from types import ModuleType

from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue, SectionTaken, settings_models
from adapters.cogs.settings_declarations import BadDeclaration
from application.ports.cogs import CogLoadFailed, CogSource, FoundCog


class DeclaringCogSource:
    def __init__(self, source: CogSource, catalogue: PydanticSettingsCatalogue) -> None:
        self._source = source
        self._catalogue = catalogue

    def find(self) -> tuple[FoundCog, ...]:
        return self._source.find()

    def load(self, cog: FoundCog) -> ModuleType:
        """Also raises `CogLoadFailed` for invalid settings, or for a section that another cog has."""
        module = self._source.load(cog)
        try:
            self._catalogue.declare(cog.name, settings_models(module))
        except (SectionTaken, BadDeclaration) as error:
            raise CogLoadFailed(cog.name, str(error)) from error
        except (Exception, SystemExit) as error:
            raise CogLoadFailed(cog.name, f"reading its settings raised {type(error).__name__}: {error}") from error
        return module
