"""Images of the simulated endpoint, seen by the vendors' SDKs, and their cost."""

import base64
import io

import httpx2
import openai
import pytest
from google import genai
from google.genai import types
from PIL import Image


async def test_openai_paints_pictures_and_bills_tokens(gpt: openai.AsyncOpenAI) -> None:
    reply = await gpt.images.generate(model="gpt-image-1-mini", prompt="a red door", n=2, quality="low")
    assert reply.data is not None
    assert reply.usage is not None
    assert len(reply.data) == 2
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (3, 2 * 272)
    picture = await picture_of(gpt, "a red door")
    assert picture.getcolors() == [(64 * 64, picture.getpixel((0, 0)))]
    assert picture.getpixel((0, 0)) != (await picture_of(gpt, "a blue door")).getpixel((0, 0))


async def test_xai_paints_pictures_behind_urls_or_as_data(grok: openai.AsyncOpenAI) -> None:
    linked = await grok.images.generate(model="grok-imagine-image", prompt="a red door")
    data = await grok.images.generate(model="grok-imagine-image", prompt="a red door", response_format="b64_json")
    assert linked.data is not None
    assert data.data is not None
    async with httpx2.AsyncClient() as client:
        picture = await client.get(linked.data[0].url or "")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content == decoded(data.data[0].b64_json)
    assert data.model_dump()["usage"]["cost_in_usd_ticks"] == 200_000_000
    pro = await grok.images.generate(model="grok-imagine-image-pro", prompt="a red door", n=2)
    assert pro.model_dump()["usage"]["cost_in_usd_ticks"] == 1_400_000_000


async def test_gemini_paints_pictures_and_bills_tokens(gemini: genai.Client) -> None:
    reply = await gemini.aio.models.generate_content(
        model="gemini-2.5-flash-image",
        contents="a red door",
        config=types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"]),
    )
    assert reply.parts
    assert reply.parts[0].inline_data
    assert Image.open(io.BytesIO(reply.parts[0].inline_data.data or b"")).size == (64, 64)
    assert reply.usage_metadata
    assert reply.usage_metadata.candidates_token_count == 1290


async def test_a_picture_can_be_refused(gpt: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await gpt.images.generate(model="gpt-image-1-mini", prompt="simulate: content filter")
    assert refused.value.code == "moderation_blocked"


def decoded(data: str | None) -> bytes:
    return base64.b64decode(data or "")


async def picture_of(gpt: openai.AsyncOpenAI, prompt: str) -> Image.Image:
    reply = await gpt.images.generate(model="gpt-image-1-mini", prompt=prompt)
    assert reply.data is not None
    return Image.open(io.BytesIO(decoded(reply.data[0].b64_json)))
