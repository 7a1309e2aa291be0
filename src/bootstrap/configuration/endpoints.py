"""OpenAI-compatible servers of LLM_ENDPOINTS, and what is declared of their models."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator

from bootstrap.configuration.types import HttpUrl
from domain.llm.requests import LLMProvider
from domain.spending.pricing import Meter

_LONGEST = 10**8


def _endpoint_name(name: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9_-]{0,31}", name) or name in set(LLMProvider):
        raise ValueError
    return name


def _free(value: object) -> object:
    """Read the price 0 as that of a model that costs nothing."""
    return {"input": 0, "output": 0} if value == 0 and not isinstance(value, bool) else value


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


_Usd = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=6)]
_Tokens = Annotated[int, Field(ge=1, le=_LONGEST)]


class TokenPrices(BaseModel):
    """US dollars per million tokens. Cached input costs as input does unless it has a price."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    input: _Usd
    output: _Usd = Decimal(0)
    cache_read: _Usd | None = None
    cache_write: _Usd | None = None

    @property
    def rates(self) -> Mapping[Meter, Decimal]:
        return {Meter(name): usd for name, usd in self if usd is not None}


class EndpointModel(BaseModel):
    """A model of a server, by the name that the server gives it.

    `capabilities` None are those assumed of any chat model, `price` None is unknown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Annotated[str, Field(min_length=1, max_length=100)]
    context_window: _Tokens | None = None
    max_output_tokens: _Tokens | None = None
    capabilities: frozenset[Literal["tools", "structured_output", "image_input", "embedding"]] | None = None
    price: Annotated[TokenPrices | None, BeforeValidator(_free)] = None


class LLMEndpoint(BaseModel):
    """A server that speaks OpenAI's Chat Completions. `name` is what cogs and the ledger call it.

    A model is its name, or an object with what is known of it. The fields after `models` are switches for what the
    server does differently. docs/llm-endpoints.md explains both.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Annotated[str, AfterValidator(_endpoint_name)]
    base_url: HttpUrl
    api_key: SecretStr | None = None
    models: Annotated[tuple[Annotated[EndpointModel, BeforeValidator(_named)], ...], Field(min_length=1)]
    max_tokens_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    structured_output: Literal["strict", "schema", "json", "words"] = "strict"
    usage_in_streams: bool = True
    reasoning_tags: tuple[Annotated[str, Field(min_length=1, max_length=32)], ...] = ("think", "thinking")
    opened_reasoning: bool | None = None
    short_call_ids: bool = False
    headers: dict[str, SecretStr] = Field(default_factory=dict)

    @field_validator("models")
    @classmethod
    def _named_once(cls, models: tuple[EndpointModel, ...]) -> tuple[EndpointModel, ...]:
        if len({model.name for model in models}) < len(models):
            raise ValueError
        return models

    @property
    def switches(self) -> dict[str, Any]:
        """Return the fields of the adapter's `Dialect`."""
        headers = {name: value.get_secret_value() for name, value in self.headers.items()}
        switches = set(type(self).model_fields) - {"name", "base_url", "api_key", "models"}
        return {**{name: getattr(self, name) for name in switches}, "headers": headers}
