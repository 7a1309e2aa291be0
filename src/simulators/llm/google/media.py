"""Answers of Gemini's picture and speech models."""

import base64
import math
from typing import Any

from simulators.llm.answers.answering import Answer
from simulators.llm.answers.asked import Asked
from simulators.llm.answers.pictures import colour_of, png
from simulators.llm.answers.sounds import RATE, pcm, spoken_seconds
from simulators.llm.google.usage import prompt_usage

_TOKENS_PER_PICTURE = 1290
_TOKENS_PER_SECOND = 25


def media_of(asked: Asked, answer: Answer) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the part with the picture or sound, and the usage."""
    if asked.modality == "IMAGE":
        kind, data, tokens = "image/png", png(colour_of(asked.question)), _TOKENS_PER_PICTURE
    else:
        seconds = spoken_seconds(asked.question)
        kind, data = f"audio/L16;codec=pcm;rate={RATE}", pcm(seconds)
        tokens = math.ceil(seconds * _TOKENS_PER_SECOND)
    usage = {
        **prompt_usage(asked, answer),
        "candidatesTokenCount": tokens,
        "candidatesTokensDetails": [{"modality": asked.modality, "tokenCount": tokens}],
        "totalTokenCount": answer.prompt_tokens + tokens,
    }
    return {"inlineData": {"mimeType": kind, "data": base64.b64encode(data).decode()}}, usage
