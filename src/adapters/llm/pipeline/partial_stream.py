"""Keep the received part of a stream, to account for one that ends early."""

import json
from dataclasses import replace

from domain.llm.chat import ChatRequest, TextDelta, ToolCall, UsageSoFar
from domain.llm.errors import ProviderUnavailableError
from domain.llm.estimates import estimated_prompt_tokens, estimated_text_tokens
from domain.llm.token_usage import TokenUsage


class PartialStream:
    """The received part of a stream."""

    def __init__(self, request: ChatRequest) -> None:
        self._request = request
        self._text: list[str] = []
        self._said: TokenUsage | None = None
        self._is_empty = True
        self.is_whole = False

    def add(self, event: TextDelta | ToolCall | UsageSoFar) -> None:
        self._is_empty = False
        match event:
            case TextDelta(text):
                self._text.append(text)
            case ToolCall():
                self._text.append(event.name + json.dumps(event.arguments))
            case UsageSoFar(usage):
                self._said = usage

    def usage(self) -> TokenUsage | None:
        """Return None if no event has arrived."""
        if self._is_empty:
            return None
        said = self._said or TokenUsage()
        return replace(
            said,
            # No prompt is empty: 0 means that the provider did not count it.
            input_tokens=said.input_tokens or estimated_prompt_tokens(self._request),
            output_tokens=max(said.output_tokens, estimated_text_tokens("".join(self._text))),
        )

    def require_end(self, provider: str) -> None:
        if not self.is_whole:
            error = ProviderUnavailableError(
                f"{provider}: the answer has no end", provider=provider, model=self._request.model
            )
            error.may_be_billed = True
            raise error
