"""Bound the tokens that a picture in a prompt may take, by each provider's formula for its largest picture.

OpenAI, developers.openai.com/api/docs/guides/images-vision: by tiles, a base and at most eight tiles (2048 by 768
pixels); by patches, 1,536 times the model's factor, and 10,000 patches from GPT-5.4 on. Anthropic,
platform.claude.com/docs/en/build-with-claude/vision: 2,576 pixels on the long edge. Gemini,
ai.google.dev/gemini-api/docs/image-understanding: 258 for each of 16 tiles. xAI,
docs.x.ai/docs/guides/image-understanding: 256 for each of six tiles and the whole.
"""

_MOST_TILES = 8
_PATCHES = 1_536
_MOST = 16_384

_BY_MODEL = (
    ("openai", "gpt-4o-mini", 2_833 + 5_667 * _MOST_TILES),
    ("openai", "gpt-4o", 85 + 170 * _MOST_TILES),
    ("openai", "gpt-4.1-mini", _PATCHES * 162 // 100 + 1),
    ("openai", "gpt-4.1-nano", _PATCHES * 246 // 100 + 1),
    ("openai", "gpt-4.1", 85 + 170 * _MOST_TILES),
    ("anthropic", "", 4_784),
    ("google", "", 258 * 16),
    ("xai", "", 256 * 7),
)
"""By provider and the beginning of the model's name, the first that fits."""


def most_image_tokens(provider: str, model: str) -> int:
    fitting = (most for each, prefix, most in _BY_MODEL if each == provider and model.startswith(prefix))
    return next(fitting, _MOST)
