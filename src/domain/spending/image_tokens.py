"""Bound the tokens that a picture in a prompt may take, by each provider's formula for its largest picture.

OpenAI, developers.openai.com/api/docs/guides/images-vision (its text of 2026-09-27): some models count tiles, a base
and at most eight tiles (2048 by 768 pixels); others patches of 32 by 32 pixels times the model's factor: 6,144 patches
for GPT-4.1 mini and nano, 30,000 times 1.2 for GPT-5.6 and GPT-6, which see a picture in its own size. Anthropic,
platform.claude.com/docs/en/build-with-claude/vision: 4,784. Gemini, ai.google.dev/gemini-api/docs/media-resolution:
1,120, and before Gemini 3 256 and crops of about 2,048. xAI,
docs.x.ai/docs/key-information/consumption-and-rate-limits: 256 to 1,792.
"""

_MOST_TILES = 8
_PATCHES = 6_144
_MOST_BY_OPENAI = 30_000 * 12 // 10
_MOST = 16_384

_BY_MODEL = (
    ("openai", "gpt-4o-mini", 2_833 + 5_667 * _MOST_TILES),
    ("openai", "gpt-4o", 85 + 170 * _MOST_TILES),
    ("openai", "gpt-4.1-mini", _PATCHES * 162 // 100 + 1),
    ("openai", "gpt-4.1-nano", _PATCHES * 246 // 100 + 1),
    ("openai", "gpt-4.1", 85 + 170 * _MOST_TILES),
    ("openai", "", _MOST_BY_OPENAI),
    ("anthropic", "", 4_784),
    ("google", "", 256 + 2_048),
    ("xai", "", 1_792),
)
"""By provider and the beginning of the model's name, the first that fits."""


def most_image_tokens(provider: str, model: str) -> int:
    fitting = (most for each, prefix, most in _BY_MODEL if each == provider and model.startswith(prefix))
    return next(fitting, _MOST)
