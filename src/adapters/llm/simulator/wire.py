"""What the simulated endpoint needs to speak a provider's wire format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.llm.simulator.answering import Answer, Asked
from adapters.llm.simulator.faults import Fault

RETRY_AFTER_SECONDS = 2
CREATED_AT = 1_767_225_600
"""Answers are the same at any time, so they bear one date: 2026-01-01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    body: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire(Protocol):
    def has_key(self, headers: Mapping[str, str]) -> bool:
        """Any key will do."""
        ...

    def read(self, body: Mapping[str, Any]) -> Asked:
        """`body["model"]` is there also where the provider names the model in the path.

        May raise `LookupError`, `TypeError`, `ValueError` or `AttributeError` when the request is not in the format.
        """
        ...

    def answered(self, asked: Asked, answer: Answer) -> Reply: ...

    def filtered(self, asked: Asked, answer: Answer) -> Reply:
        """The provider refuses the content, after the prompt has been read and billed where it works so."""
        ...

    def refused(self, fault: Fault, model: str) -> Reply: ...


def has_bearer_token(headers: Mapping[str, str]) -> bool:
    return headers.get("authorization", "").removeprefix("Bearer").strip() != ""


def text_of(content: str | list[dict[str, Any]] | None) -> str:
    """The text of a message whose content is given plainly or in parts."""
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(part["text"] for part in content if "text" in part)
