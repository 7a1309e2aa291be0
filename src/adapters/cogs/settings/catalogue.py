"""Settings sections from the pydantic models that cogs declare."""

from collections.abc import Callable, Iterable, Sequence
from types import ModuleType

from adapters.cogs.code_facts import classes_of, modules_of
from adapters.cogs.settings.declarations import BadDeclaration, broken_declaration, check_declaration
from adapters.cogs.settings.section import PydanticSection
from application.cogs.blocking import RAISED_BY_COGS
from application.ports.llm import ModelCatalogue
from application.ports.settings import SettingsSection
from baseline.settings import GuildSettings
from domain.llm.requests import ModelName, every_model
from domain.settings import UnknownSection


class SectionTaken(Exception):
    """Two settings models have the same section name; `cog` has it already."""

    def __init__(self, section: str, cog: str) -> None:
        super().__init__(f"the settings section {section!r} is already declared by cog {cog!r}; rename one of them")
        self.section = section
        self.cog = cog


def settings_models(cog: ModuleType) -> tuple[type[GuildSettings], ...]:
    """The settings models that a cog's module and its loaded submodules define."""
    models = [cls for cls in classes_of(modules_of(cog)) if issubclass(cls, GuildSettings)]
    return tuple(dict.fromkeys(models))


class PydanticSettingsCatalogue:
    """The sections of the loaded cogs. A cog that is loaded again replaces its sections.

    `allows` decides which models guilds may choose. `check` raises `BadDeclaration` for a wrong declaration.
    """

    def __init__(
        self,
        llm_models: ModelCatalogue,
        llm_providers: Sequence[str],
        allows: Callable[[ModelName], bool] = every_model,
        check: Callable[[type[GuildSettings]], None] = check_declaration,
    ) -> None:
        self._check = check
        self._choices = {
            f"{provider}:{info.name}": f"{info.title} ({provider})"
            for provider in llm_providers
            for info in llm_models.models(provider)
            if allows(ModelName(provider, info.name))
        }
        self._by_cog: dict[str, dict[str, PydanticSection]] = {}

    def declare(self, cog: str, models: Iterable[type[GuildSettings]]) -> None:
        """Raises `SectionTaken`, or `BadDeclaration`; the cog's earlier sections then stay."""
        self.put(cog, self.read(models))

    def read(self, models: Iterable[type[GuildSettings]]) -> Sequence[PydanticSection]:
        """Return the models' sections. It runs code of the models. Any thread may call it. Raises `BadDeclaration`."""
        return [self._section(model) for model in models]

    def put(self, cog: str, sections: Iterable[PydanticSection]) -> None:
        """Raises `SectionTaken`; the cog's earlier sections then stay."""
        declared: dict[str, PydanticSection] = {}
        for section in sections:
            others = [name for name, theirs in self._by_cog.items() if name != cog and section.key in theirs]
            if others or section.key in declared:
                raise SectionTaken(section.key, (others or [cog])[0])
            declared[section.key] = section
        self._by_cog[cog] = declared

    def withdraw(self, cog: str) -> None:
        """Remove the sections of the cog. Twice is safe."""
        self._by_cog = {name: sections for name, sections in self._by_cog.items() if name != cog}

    def saved(self, cog: str) -> Callable[[], None]:
        """Return a function that puts the cog's present sections back."""
        sections = self._by_cog.get(cog, {})

        def restore() -> None:
            self._by_cog[cog] = sections

        return restore

    def _section(self, model: type[GuildSettings]) -> PydanticSection:
        self._check(model)
        try:
            section = PydanticSection(model, self._choices)
        except RAISED_BY_COGS as error:
            raise broken_declaration(model, error) from error
        if mixed := section.mixed_times():
            raise BadDeclaration(
                model, [f"{field}: the default mixes times with and without a zone; use one of them" for field in mixed]
            )
        return section

    def sections(self) -> Sequence[SettingsSection]:
        return sorted((section for cog in self._by_cog.values() for section in cog.values()), key=lambda of: of.key)

    def section(self, key: str) -> SettingsSection:
        for sections in self._by_cog.values():
            if key in sections:
                return sections[key]
        raise UnknownSection(key, [section.key for section in self.sections()])
