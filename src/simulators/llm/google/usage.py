"""Gemini's usage figures: by modality, thoughts apart from the text."""

from typing import Any

from simulators.llm.answers.answering import Answer
from simulators.llm.answers.asked import Asked
from simulators.llm.answers.tokens import image_tokens, sound_tokens, text_tokens


def prompt_usage(asked: Asked, answer: Answer) -> dict[str, Any]:
    cached = {"cachedContentTokenCount": answer.caching.read} if answer.caching.read else {}
    return {"promptTokenCount": answer.prompt_tokens, "promptTokensDetails": prompt_details(asked), **cached}


def prompt_details(asked: Asked) -> list[dict[str, Any]]:
    """Modalities that were not used are left out."""
    tokens = {"TEXT": text_tokens(asked), "IMAGE": image_tokens(asked), "AUDIO": sound_tokens(asked)}
    return [{"modality": modality, "tokenCount": count} for modality, count in tokens.items() if count]


def usage_of(asked: Asked, answer: Answer, said_tokens: int) -> dict[str, Any]:
    thoughts = {"thoughtsTokenCount": answer.reasoning_tokens} if asked.reasons else {}
    return {
        **prompt_usage(asked, answer),
        "candidatesTokenCount": said_tokens,
        **thoughts,
        "totalTokenCount": answer.prompt_tokens + said_tokens + answer.reasoning_tokens,
    }
