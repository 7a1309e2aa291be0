"""The part of the configuration that is about models: keys, endpoints, limits, budgets."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bootstrap.configuration.by_provider import EVERY_PROVIDER, ByProvider, value_of
from bootstrap.configuration.endpoints import LLMEndpoint
from bootstrap.configuration.types import Secret, split_list
from domain.llm.requests import LLMProvider, ModelName


def _model_name(text: str) -> str:
    return str(ModelName.parse(text))


def _from_json(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


ModelNames = Annotated[tuple[Annotated[str, AfterValidator(_model_name)], ...], NoDecode, BeforeValidator(split_list)]
Endpoints = Annotated[tuple[LLMEndpoint, ...], NoDecode, BeforeValidator(_from_json)]


def _switched_off(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() == "off" else value


_Budget = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=6)]

_Ceiling = Annotated[_Budget | None, BeforeValidator(_switched_off)]


def _pattern(text: str) -> str:
    if text != "*" and not re.fullmatch(r"[^:\s]+:\S+", text):
        raise ValueError
    return text


def _patterns(value: object) -> object:
    return ("*",) if isinstance(value, str) and value.strip().lower() == "off" else split_list(value)


_Patterns = Annotated[tuple[Annotated[str, AfterValidator(_pattern)], ...], Field(min_length=1)]


_USUAL_TIMEOUT_SECONDS = 60.0


class LLMSettings(BaseSettings):
    openai_api_key: Secret | None = Field(None, description="an API key of OpenAI")
    anthropic_api_key: Secret | None = Field(None, description="an API key of Anthropic")
    google_api_key: Secret | None = Field(None, description="an API key of Google AI Studio")
    xai_api_key: Secret | None = Field(None, description="an API key of xAI")
    llm_endpoints: Endpoints = Field(
        (),
        repr=False,
        description='a JSON list such as [{"name": "local", "base_url": "http://localhost:11434/v1", "models": ["m"]}]'
        ", with an api_key where the server wants one, and names other than those of the built-in providers",
    )
    llm_default_provider: str | None = Field(
        None, description="openai, anthropic, google, xai or the name of one of LLM_ENDPOINTS"
    )
    llm_fallbacks: ModelNames = Field(
        (), description="models as provider:model, separated by commas, such as anthropic:claude-haiku-4-5"
    )
    llm_max_retries: int = Field(3, ge=0, le=10, description="a number between 0 and 10")
    llm_timeout_seconds: ByProvider[Annotated[float, Field(gt=0, le=600)]] = Field(
        {EVERY_PROVIDER: _USUAL_TIMEOUT_SECONDS},
        description="a number of seconds, at most 600, and others by provider or endpoint, such as 60,local=300",
    )
    llm_max_concurrent: ByProvider[Annotated[int, Field(ge=1)]] = Field(
        {}, description="how many calls a provider may have at a time, such as 20 or 20,local=1"
    )
    llm_requests_per_minute: ByProvider[Annotated[int, Field(ge=1)]] = Field(
        {}, description="how many calls a provider may get in a minute, such as 500 or 500,openai=2000"
    )
    llm_budget_day_usd: _Budget | None = Field(None, description="US dollars for the whole bot and day, such as 20")
    llm_budget_month_usd: _Budget | None = Field(
        None, description="US dollars for the whole bot and month, such as 300"
    )

    llm_budget_guild_day_usd: _Ceiling = Field(
        Decimal(2), description="US dollars for each guild and day, such as 2, or off"
    )
    llm_budget_guild_month_usd: _Ceiling = Field(
        None, description="US dollars for each guild and month, such as 30, or off"
    )
    llm_budget_user_day_usd: _Ceiling = Field(
        Decimal("0.5"), description="US dollars for each user and day over all guilds, such as 0.50, or off"
    )
    llm_budget_user_month_usd: _Ceiling = Field(
        None, description="US dollars for each user and month over all guilds, such as 5, or off"
    )

    llm_member_calls_per_minute: Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(_switched_off)] = Field(
        6, description="how many calls to models one member may start in a minute with each cog, such as 6, or off"
    )

    llm_guild_models: Annotated[_Patterns | None, NoDecode, BeforeValidator(_patterns)] = Field(
        None,
        description="models that guilds may choose: provider:model with * as a wildcard, separated by commas, such as "
        "openai:*-mini,anthropic:claude-haiku-*; or off for every model",
    )

    @field_validator("llm_endpoints")
    @classmethod
    def _named_once(cls, endpoints: tuple[LLMEndpoint, ...]) -> tuple[LLMEndpoint, ...]:
        if len({endpoint.name for endpoint in endpoints}) < len(endpoints):
            raise ValueError
        return endpoints

    @field_validator("llm_default_provider")
    @classmethod
    def _known_provider(cls, name: str | None, info: ValidationInfo) -> str | None:
        endpoints = info.data.get("llm_endpoints", ())
        if name is not None and name not in {*LLMProvider, *(endpoint.name for endpoint in endpoints)}:
            raise ValueError
        return name

    @field_validator("llm_timeout_seconds", "llm_max_concurrent", "llm_requests_per_minute")
    @classmethod
    def _known_providers(cls, values: Mapping[str, float], info: ValidationInfo) -> Mapping[str, float]:
        endpoints = info.data.get("llm_endpoints", ())
        if not values.keys() <= {EVERY_PROVIDER, *LLMProvider, *(endpoint.name for endpoint in endpoints)}:
            raise ValueError
        return values

    def timeout_seconds_of(self, provider: str) -> float:
        return value_of(provider, self.llm_timeout_seconds) or _USUAL_TIMEOUT_SECONDS

    def max_concurrent_of(self, provider: str) -> int | None:
        """Return None for no limit."""
        return value_of(provider, self.llm_max_concurrent)

    def requests_per_minute_of(self, provider: str) -> int | None:
        """Return None for no limit."""
        return value_of(provider, self.llm_requests_per_minute)

    @property
    def api_keys(self) -> dict[LLMProvider, str]:
        """The API keys of the providers that have one."""
        keys = {
            LLMProvider.OPENAI: self.openai_api_key,
            LLMProvider.ANTHROPIC: self.anthropic_api_key,
            LLMProvider.GOOGLE: self.google_api_key,
            LLMProvider.XAI: self.xai_api_key,
        }
        return {provider: key.get_secret_value() for provider, key in keys.items() if key is not None}

    @property
    def simulated_providers(self) -> tuple[LLMProvider, ...]:
        """The providers without a key. They answer only where there is a simulated endpoint."""
        return tuple(provider for provider in LLMProvider if provider not in self.api_keys)

    @property
    def default_provider(self) -> str:
        """The configured one, else the first with a key, else the first endpoint."""
        named = [*(provider.value for provider in self.api_keys), *(endpoint.name for endpoint in self.llm_endpoints)]
        return self.llm_default_provider or next(iter(named), LLMProvider.OPENAI.value)

    @property
    def fallbacks(self) -> tuple[ModelName, ...]:
        return tuple(ModelName.parse(name) for name in self.llm_fallbacks)
