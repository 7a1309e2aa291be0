"""Pictures, speech, transcripts and embeddings, as Gemini takes and gives them."""

from collections.abc import Sequence
from dataclasses import replace

from google.genai import types

from adapters.llm.providers.errors import Call
from adapters.llm.providers.google.reply import Answer, Blob
from adapters.llm.providers.google.request import ONE_REQUEST
from adapters.llm.providers.reading.values import Json, count, mapping, mappings
from domain.llm.chat import Completion, Image
from domain.llm.errors import InvalidRequestError
from domain.llm.estimates import estimated_text_tokens
from domain.llm.media import (
    EmbeddingRequest,
    Embeddings,
    GeneratedImages,
    ImageRequest,
    Speech,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
)
from domain.llm.token_usage import UNREPORTED, TokenUsage

TRANSCRIPTION_CONFIG = types.GenerateContentConfig(**ONE_REQUEST)

_USUAL_VOICE = "Kore"
_TRANSCRIBE = "Write down word for word what is said in this recording. Answer with nothing else."


def image_config(call: Call, request: ImageRequest) -> types.GenerateContentConfig:
    """A size is an aspect ratio, such as `16:9`, or Gemini's own, such as `2K`. Gemini has no quality setting."""
    if request.count != 1:
        raise InvalidRequestError(
            f"{call.provider} makes one picture at a time: ask {request.count} times.",
            provider=call.provider,
            model=call.model,
        )
    is_ratio = request.size is not None and ":" in request.size
    size = types.ImageConfig(
        aspect_ratio=request.size if is_ratio else None, image_size=None if is_ratio else request.size
    )
    return types.GenerateContentConfig(
        response_modalities=["IMAGE"], image_config=None if request.size is None else size, **ONE_REQUEST
    )


def read_images(call: Call, response: Json) -> GeneratedImages:
    whole, blobs = _media(call, response, "picture")
    usage = _reported(whole)
    return GeneratedImages(
        model=whole.model,
        estimated=whole.estimated,
        usage=replace(usage, output_image_tokens=_modality_tokens(usage.output_image_tokens, usage), images=len(blobs)),
        images=tuple(Image(blob.data, blob.mime_type) for blob in blobs),
    )


def spoken(prompt: str) -> types.Content:
    return types.Content(role="user", parts=[types.Part(text=prompt)])


def speech_prompt(request: SpeechRequest) -> str:
    """Gemini's voices take directions in front of the text."""
    return request.text if request.instructions is None else f"{request.instructions}:\n{request.text}"


def speech_config(request: SpeechRequest) -> types.GenerateContentConfig:
    voice = types.PrebuiltVoiceConfig(voice_name=request.voice or _USUAL_VOICE)
    return types.GenerateContentConfig(
        response_modalities=["AUDIO"],
        speech_config=types.SpeechConfig(voice_config=types.VoiceConfig(prebuilt_voice_config=voice)),
        **ONE_REQUEST,
    )


def read_speech(call: Call, response: Json) -> Speech:
    whole, blobs = _media(call, response, "speech")
    usage = _reported(whole)
    return Speech(
        model=whole.model,
        estimated=whole.estimated,
        usage=replace(usage, output_audio_tokens=_modality_tokens(usage.output_audio_tokens, usage)),
        audio=b"".join(blob.data or b"" for blob in blobs),
        media_type=blobs[0].mime_type or "audio/L16;rate=24000",
    )


def transcription_contents(request: TranscriptionRequest) -> types.Content:
    language = "" if request.language is None else f" It is in the language {request.language!r}."
    return types.Content(
        role="user",
        parts=[
            types.Part(inline_data=types.Blob(data=request.audio, mime_type=request.media_type)),
            types.Part(text=_TRANSCRIBE + language),
        ],
    )


def read_transcription(call: Call, response: Json) -> Transcription:
    whole = Answer(call).whole(response)
    usage = _reported(whole)
    return Transcription(model=whole.model, usage=usage, text=whole.content.strip(), estimated=whole.estimated)


def embedding_body(request: EmbeddingRequest) -> Json:
    dimensions = {} if request.dimensions is None else {"outputDimensionality": request.dimensions}
    model = f"models/{request.model}"
    texts = [{"model": model, "content": {"parts": [{"text": text}]}, **dimensions} for text in request.texts]
    return {"requests": texts}


def read_embeddings(request: EmbeddingRequest, response: Json) -> Embeddings:
    """The Gemini API reports no tokens here for most models: they are estimated."""
    vectors = [tuple(map(float, each.get("values") or ())) for each in mappings(response.get("embeddings"))]
    if len(vectors) != len(request.texts) or not all(vectors):
        raise ValueError("There has to be a vector for each text.")
    said = count(mapping(response.get("usageMetadata")).get("promptTokenCount"))
    estimate = sum(map(estimated_text_tokens, request.texts))
    return Embeddings(
        model=request.model,
        usage=TokenUsage(input_tokens=estimate if said is None else said),
        estimated=said is None,
        vectors=tuple(vectors),
    )


def _media(call: Call, response: Json, what: str) -> tuple[Completion, Sequence[Blob]]:
    answer = Answer(call)
    whole = answer.whole(response)
    blobs = [blob for blob in answer.blobs if blob.data]
    if not blobs:
        raise answer.failed(f"the reply has no {what}")
    return whole, blobs


def _reported(whole: Completion) -> TokenUsage:
    """Mark usage without figures as unpriced: the estimate of an answer in text says nothing about media."""
    return replace(whole.usage, service_tier=UNREPORTED) if whole.estimated else whole.usage


def _modality_tokens(tokens: int, usage: TokenUsage) -> int:
    """Without a split by modality, all tokens that are not thoughts count as the requested modality."""
    return tokens or usage.output_tokens - usage.reasoning_tokens
