"""Hand-made images, audio, embeddings and token counts of Gemini."""

from domain.llm.chat import Image
from domain.llm.media import Embeddings, GeneratedImages, Speech, Transcription
from domain.llm.token_counts import TokenCount
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange
from tests.contract.llm.exchanges.google_content import blob, by_modality, content, text
from tests.contract.llm.scenes import Happening

_PICTURES = "gemini-3.1-flash-lite-image"
_VOICES = "gemini-3.8-flash-tts"
_EARS = "gemini-3.8-flash"
_SOUND = "audio/L16;codec=pcm;rate=24000"


def media() -> dict[Happening, Exchange]:
    return {
        Happening.COUNTED: Exchange(
            body={"totalTokens": 42, "promptTokensDetails": by_modality(TEXT=42)},
            reply=TokenCount(model=_EARS, tokens=42, exact=True),
        ),
        Happening.PICTURED: Exchange(
            body=content(
                {
                    "promptTokenCount": 6,
                    "candidatesTokenCount": 1300,
                    "candidatesTokensDetails": by_modality(TEXT=10, IMAGE=1290),
                },
                [*text("Here it is."), blob(b"a picture", "image/png")],
                model=_PICTURES,
            ),
            reply=GeneratedImages(
                model=_PICTURES,
                images=(Image(b"a picture", "image/png"),),
                usage=TokenUsage(input_tokens=6, output_tokens=1300, output_image_tokens=1290, images=1),
            ),
        ),
        Happening.SPOKEN: Exchange(
            body=content(
                {
                    "promptTokenCount": 5,
                    "candidatesTokenCount": 40,
                    "candidatesTokensDetails": by_modality(AUDIO=40),
                },
                [blob(b"\1\0\2\0", _SOUND), blob(b"\3\0", _SOUND)],
                model=_VOICES,
            ),
            reply=Speech(
                model=_VOICES,
                audio=b"\1\0\2\0\3\0",
                media_type=_SOUND,
                usage=TokenUsage(input_tokens=5, output_tokens=40, output_audio_tokens=40),
            ),
        ),
        Happening.TRANSCRIBED: Exchange(
            body=content(
                {
                    "promptTokenCount": 152,
                    "promptTokensDetails": by_modality(TEXT=14, AUDIO=138),
                    "candidatesTokenCount": 5,
                },
                text("The light ", "is on.\n"),
                model=_EARS,
            ),
            reply=Transcription(
                model=_EARS,
                text="The light is on.",
                usage=TokenUsage(input_tokens=152, output_tokens=5, input_audio_tokens=138),
            ),
        ),
        # Gemini reports no usage for embeddings: seven letters are estimated as two tokens, twice.
        Happening.EMBEDDED: Exchange(
            body={"embeddings": [{"values": [0.1, 0.2, 0.3]}, {"values": [0.4, 0.5, 0.6]}]},
            reply=Embeddings(
                model="gemini-embedding-001",
                vectors=((0.1, 0.2, 0.3), (0.4, 0.5, 0.6)),
                usage=TokenUsage(input_tokens=4),
                estimated=True,
            ),
        ),
    }
