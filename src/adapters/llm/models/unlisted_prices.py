"""Prices of models that genai-prices lacks, as data.

Image and transcription prices are those of LiteLLM's published price file (1.109.1, MIT), which takes them from xAI's
lists; there the transcription model is called `grok-voice-transcribe`. The speech price is the one that OpenRouter
(openrouter.ai/x-ai/grok-voice-tts-1.0) and Vercel (vercel.com/ai-gateway/models/grok-tts) have charged since May 2026:
$15 per million characters, taken to be code points. xAI's own page still showed $4.20 in April 2026.
"""

from decimal import Decimal

from domain.llm.requests import LLMProvider
from domain.spending.pricing import Meter

UNLISTED: tuple[tuple[LLMProvider, str, Meter, Decimal], ...] = (
    (LLMProvider.XAI, "grok-imagine-image", Meter.IMAGES, Decimal("0.02")),
    (LLMProvider.XAI, "grok-imagine-image-pro", Meter.IMAGES, Decimal("0.05")),
    (LLMProvider.XAI, "grok-imagine-image-quality", Meter.IMAGES, Decimal("0.05")),
    (LLMProvider.XAI, "grok-imagine-image-2.0", Meter.IMAGES, Decimal("0.06")),
    (LLMProvider.XAI, "grok-stt", Meter.AUDIO, Decimal("0.10")),
    (LLMProvider.XAI, "grok-tts", Meter.CHARACTERS, Decimal("0.015")),
)
"""US dollars per image, per hour of audio, and per 1,000 characters (`PRICED_PER`)."""
