"""The one section of settings that the stand-in guilds have, and the one model that it may name."""

from collections.abc import Callable
from copy import copy
from functools import cache

from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from application.ports.llm import ModelCatalogue, ModelInfo
from baseline.settings import ChannelId, Field, GuildSettings, LLMModel, Secret
from domain.llm.chat import ServiceTier
from domain.llm.requests import Capability, ModelName
from domain.llm.retirement import Retirement


class WelcomeSettings(GuildSettings, section="welcome", title="Welcome"):
    """What newcomers are told."""

    text: str = Field(default="Hello!", max_length=100)
    temperature: float = Field(default=0.5, ge=0, le=1)
    channel: ChannelId | None = None
    key: Secret | None = None
    model: LLMModel | None = None


class OneModel:
    def models(self, provider: str, capability: Capability = Capability.TEXT) -> list[ModelInfo]:
        info = ModelInfo(
            provider=provider,
            name="small",
            title="Small",
            context_window=8000,
            max_output_tokens=None,
            capabilities=self.capabilities(provider, "small"),
        )
        return [info] if capability in info.capabilities else []

    def knows(self, provider: str, model: str) -> bool:
        return model == "small"

    def passes_on(self, _provider: str) -> bool:
        return False

    def retirement(self, _provider: str, _model: str) -> Retirement | None:
        return None

    def current(self, name: ModelName) -> ModelName | None:
        return name

    def capabilities(self, _provider: str, _model: str) -> frozenset[Capability]:
        return frozenset({Capability.TEXT})

    def providers_with(self, capability: Capability) -> list[str]:
        return ["openai"] if capability is Capability.TEXT else []

    def untaken_options(self, _provider: str, _model: str, _tier: ServiceTier | None) -> frozenset[str]:
        return frozenset()

    def max_output_tokens(self, _provider: str, _model: str) -> int | None:
        return None


def welcome_catalogue(**more: type[GuildSettings]) -> PydanticSettingsCatalogue:
    """Return a catalogue with the section `welcome` and with `more`, keyed by the cog that declares each."""
    return catalogue_of(OneModel, ("openai",), welcome=WelcomeSettings, **more)


def catalogue_of(
    models: Callable[[], ModelCatalogue], providers: tuple[str, ...], **sections: type[GuildSettings]
) -> PydanticSettingsCatalogue:
    """Return a catalogue that a test may change. Declarations are checked once, which takes longer than most tests."""
    declared = _declared(models, providers, tuple(sections.items()))
    catalogue = copy(declared)
    catalogue._by_cog = dict(declared._by_cog)
    return catalogue


@cache
def _declared(
    models: Callable[[], ModelCatalogue],
    providers: tuple[str, ...],
    sections: tuple[tuple[str, type[GuildSettings]], ...],
) -> PydanticSettingsCatalogue:
    catalogue = PydanticSettingsCatalogue(models(), providers)
    for cog, section in sections:
        catalogue.declare(cog, [section])
    return catalogue
