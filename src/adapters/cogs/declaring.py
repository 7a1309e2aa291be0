"""Loading a cog also declares the settings that it brings."""

from types import ModuleType

from pydantic import ValidationError

from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue, SectionTaken, settings_models
from application.ports.cogs import CogLoadFailed, CogSource, FoundCog


class DeclaringCogSource:
    def __init__(self, source: CogSource, catalogue: PydanticSettingsCatalogue) -> None:
        self._source = source
        self._catalogue = catalogue

    def find(self) -> tuple[FoundCog, ...]:
        return self._source.find()

    def load(self, cog: FoundCog) -> ModuleType:
        """Also raises `CogLoadFailed` for settings whose section another cog has, or whose defaults are not valid."""
        module = self._source.load(cog)
        try:
            self._catalogue.declare(cog.name, settings_models(module))
        except SectionTaken as error:
            raise CogLoadFailed(cog.name, str(error)) from error
        except ValidationError as error:
            fields = ", ".join(str(problem["loc"][0]) for problem in error.errors() if problem["loc"]) or "together"
            raise CogLoadFailed(cog.name, f"the defaults of {error.title} are not valid: {fields}") from error
        return module
