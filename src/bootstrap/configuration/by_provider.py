"""A setting with one value for every provider of models, and other values for some: `60,local=300`."""

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

EVERY_PROVIDER = "*"

ValueT = TypeVar("ValueT")


def value_of(provider: str, values: Mapping[str, ValueT]) -> ValueT | None:
    """Return the provider's own value, or else that for every provider; None without either."""
    return values.get(provider, values.get(EVERY_PROVIDER))


def _by_provider(value: object) -> object:
    if isinstance(value, int | float):
        return {EVERY_PROVIDER: value}
    if not isinstance(value, str):
        return value
    named = [part if "=" in part else f"{EVERY_PROVIDER}={part}" for part in value.split(",")]
    pairs = [(name.strip(), number.strip()) for name, _, number in (part.partition("=") for part in named)]
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


ByProvider = Annotated[Mapping[str, ValueT], NoDecode, BeforeValidator(_by_provider)]
