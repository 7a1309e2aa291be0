"""Time limits of a provider: to connect, to give a sign of life, and to give a whole answer in one piece."""

from typing import Final

import httpx2

_SECONDS_TO_CONNECT: Final = 10.0
"""Below every other limit, so that a call without a connection is known to have cost nothing."""

_SILENCES_FOR_A_WHOLE_ANSWER: Final = 5
_LONGEST_ANSWER_SECONDS: Final = 600.0
"""The limit of OpenAI's and Anthropic's own SDKs."""


def whole_answer_seconds(silence_seconds: float) -> float:
    """Return the time for an answer that is not streamed: reasoning, pictures and speech give no sign of life."""
    return max(silence_seconds, min(silence_seconds * _SILENCES_FOR_A_WHOLE_ANSWER, _LONGEST_ANSWER_SECONDS))


def http_limits(read_seconds: float | None, silence_seconds: float) -> httpx2.Timeout:
    return httpx2.Timeout(read_seconds, connect=min(_SECONDS_TO_CONNECT, silence_seconds / 2))
