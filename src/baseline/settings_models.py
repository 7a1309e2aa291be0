"""Check that a guild may choose the model that a setting names."""

from dataclasses import dataclass

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError


@dataclass(frozen=True, slots=True)
class OfferedModels:
    """The context of a settings section's validation: `defaults` are the choices of the cog's author."""

    choices: tuple[str, ...]
    defaults: frozenset[str]


def check_offered(value: str, info: ValidationInfo) -> str:
    """Without `OfferedModels` as context, such as in a cog's own code, every model is accepted."""
    offered = info.context
    if not isinstance(offered, OfferedModels) or value in offered.choices or value in offered.defaults:
        return value
    choices = ", ".join(offered.choices) or "none"
    raise PydanticCustomError(
        "llm_model",
        "The model {model} cannot be chosen here. Allowed: {choices}.",
        {"model": value, "choices": choices},
    )
