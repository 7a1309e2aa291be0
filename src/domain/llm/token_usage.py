"""Usage of one call to a model, with the same meaning for all providers."""

from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter

_INPUT_PARTS = (
    "cache_read_tokens",
    "cache_write_tokens",
    "input_audio_tokens",
    "input_image_tokens",
    "input_video_tokens",
)
_OUTPUT_PARTS = ("reasoning_tokens", "output_audio_tokens", "output_image_tokens", "output_video_tokens")


UNREPORTED = "unreported"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUsage:
    """`input_tokens` and `output_tokens` are totals; every other count of tokens is a part of one of them.

    `cache_write_1h_tokens` are a part of `cache_write_tokens`; `cache_audio_read_tokens` and `cache_image_read_tokens`
    are parts of `cache_read_tokens` and of the audio or image input. Units other than tokens stand at the end: seconds
    of audio in or out, `characters` spoken, `images` made, `web_searches` run, `file_searches` in stored collections,
    `attachment_searches` in files of the conversation, `code_sessions` of a provider's sandbox.
    `service_tier` is the one that served, such as `priority`, and `region` a region that the provider prices apart,
    such as `us`; both are empty for the standard service. The tier `UNREPORTED` has no price: the provider answered
    and did not report what was used.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cache_write_1h_tokens: int = 0
    reasoning_tokens: int = 0
    input_audio_tokens: int = 0
    input_image_tokens: int = 0
    input_video_tokens: int = 0
    cache_audio_read_tokens: int = 0
    cache_image_read_tokens: int = 0
    output_audio_tokens: int = 0
    output_image_tokens: int = 0
    output_video_tokens: int = 0
    audio_seconds: Decimal = Decimal(0)
    characters: int = 0
    images: int = 0
    web_searches: int = 0
    file_searches: int = 0
    attachment_searches: int = 0
    code_sessions: int = 0
    service_tier: str = ""
    region: str = ""

    def __post_init__(self) -> None:
        if min(_figures(self)) < 0:
            raise ValueError(f"What was used cannot be negative: {self}")
        if self.cache_read_tokens + self.cache_write_tokens > self.input_tokens:
            raise ValueError(f"Cached tokens are part of the input tokens: {self}")
        self._check_parts(_INPUT_PARTS, self.input_tokens, "input")
        self._check_parts(_OUTPUT_PARTS, self.output_tokens, "output")
        self._check_parts(("cache_write_1h_tokens",), self.cache_write_tokens, "cache write")
        cached_media = self.cache_audio_read_tokens + self.cache_image_read_tokens
        if cached_media > self.cache_read_tokens:
            raise ValueError(f"Cached audio and images are part of the cached tokens: {self}")

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def _check_parts(self, parts: tuple[str, ...], whole: int, name: str) -> None:
        for part in parts:
            if getattr(self, part) > whole:
                raise ValueError(f"{part} are part of the {name} tokens: {self}")


_figures = attrgetter(*(field.name for field in fields(TokenUsage) if field.type is not str))

NOTHING_USED = TokenUsage()
