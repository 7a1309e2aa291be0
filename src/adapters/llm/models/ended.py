"""Models that have ended at their provider, as data, so that a request for one is refused with a current name.

Days as announced at developers.openai.com/api/docs/deprecations, at platform.claude.com under "Model deprecations", and
at ai.google.dev/gemini-api/docs/deprecations. No successor answers in
their place: its price is another, and some options differ.
"""

import re
from datetime import date
from typing import Final

from domain.llm.retirement import Retirement

_ENDED: Final = tuple(
    (provider, re.compile(names), Retirement(date.fromisoformat(day)))
    for provider, names, day in (
        ("openai", r"gpt-(3\.5-turbo(-0125)?|4(-0613)?|image-1)", "2026-10-23"),
        ("openai", r"dall-e-[23]", "2026-05-12"),
        ("openai", r"chatgpt-4o-latest", "2026-02-17"),
        ("openai", r"gpt-4\.5-preview(-2025-02-27)?", "2025-07-14"),
        ("openai", r"(text|code)-(davinci|curie|babbage|ada)-.*|davinci|curie|babbage|ada", "2024-01-04"),
        ("anthropic", r"claude-(opus|sonnet)-4(-0|-20250514)", "2026-06-15"),
        ("anthropic", r"claude-3-(7-sonnet|5-haiku)(-.*)?", "2026-02-19"),
        ("anthropic", r"claude-3-opus(-.*)?", "2026-01-05"),
        ("anthropic", r"claude-3-5-sonnet(-.*)?", "2025-10-28"),
        ("anthropic", r"claude-3-sonnet(-.*)?|claude-2(\..*)?", "2025-07-21"),
        ("anthropic", r"claude-(1(\..*)?|instant.*)", "2024-11-06"),
        ("google", r"gemini-1\.5-.*", "2025-09-24"),
        ("google", r"gemini-(1\.0-)?pro(-vision|-001|-002)?", "2025-02-15"),
    )
)


def ended(provider: str, model: str) -> Retirement | None:
    """Return the past end of the model; None for others."""
    return next((end for where, names, end in _ENDED if where == provider and names.fullmatch(model)), None)
