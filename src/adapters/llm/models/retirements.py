"""Models that end at their provider, as data: the last day's end and the model that replaces each.

OpenAI, developers.openai.com/api/docs/deprecations (read 2026-11-28); of the image models that it recommends, the one
whose price is known. Google, ai.google.dev/gemini-api/docs/deprecations: from that day on it answers with the successor
at the successor's price by itself. A model without a successor here is refused when it has ended.
"""

from datetime import date

from domain.llm.retirement import Retirement

_DECEMBER = date(2026, 12, 1)
_SPEECH = date(2027, 1, 6)
_GPT_4 = date(2027, 1, 14)
_TRANSCRIPTION = date(2027, 2, 26)

RETIREMENTS: dict[tuple[str, str], Retirement] = {
    ("openai", "gpt-image-1-mini"): Retirement(_DECEMBER, "gpt-image-2.5-flare"),
    ("openai", "gpt-image-1.5"): Retirement(_DECEMBER, "gpt-image-2.5-flare"),
    ("openai", "gpt-5"): Retirement(date(2026, 12, 11), "gpt-6.1-sol"),
    ("openai", "gpt-5-mini"): Retirement(date(2026, 12, 11), "gpt-6.1-terra"),
    ("openai", "tts-1"): Retirement(_SPEECH),
    ("openai", "tts-1-hd"): Retirement(_SPEECH),
    ("openai", "gpt-4o-mini-tts"): Retirement(_SPEECH),
    ("openai", "gpt-4o"): Retirement(_GPT_4, "gpt-6-luna"),
    ("openai", "gpt-4o-mini"): Retirement(_GPT_4, "gpt-6-luna"),
    ("openai", "gpt-4.1"): Retirement(_GPT_4, "gpt-6-luna"),
    ("openai", "gpt-4.1-mini"): Retirement(_GPT_4, "gpt-6-luna"),
    ("openai", "whisper-1"): Retirement(_TRANSCRIPTION, "gpt-transcribe"),
    ("openai", "gpt-4o-transcribe"): Retirement(_TRANSCRIPTION, "gpt-transcribe"),
    ("openai", "gpt-4o-mini-transcribe"): Retirement(_TRANSCRIPTION, "gpt-transcribe"),
    ("google", "gemini-2.5-flash"): Retirement(_DECEMBER, "gemini-3.5-flash-lite"),
    ("google", "gemini-2.5-pro"): Retirement(_DECEMBER, "gemini-3.8-flash"),
}
