"""A scripted endpoint in the form of OpenAI's Chat Completions: the same words for each question, at a fixed pace."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvicorn

FIRST_SECONDS, WORDS, SECONDS_PER_WORD = 0.3, 200, 0.02
LAST_WORD = "lighthouses."
FAST = "fast"
"""A question with this word is answered without pauses."""


async def app(scope: Mapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any]) -> None:
    """Stream the answer."""
    if scope["type"] != "http":
        return
    body = b""
    while (event := await receive()).get("more_body") or event.get("body"):
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    pause = 0.0 if FAST in str(json.loads(body)["messages"][-1]["content"]) else SECONDS_PER_WORD
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await asyncio.sleep(FIRST_SECONDS if pause else 0)
    words = [f"word{number} " for number in range(WORDS if pause else 20)] + [LAST_WORD]
    for word in words:
        await send(_chunk({"content": word}))
        if pause:
            await asyncio.sleep(pause)
    await send(_chunk({}, finish="stop"))
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def _chunk(delta: Mapping[str, str], finish: str | None = None) -> dict[str, Any]:
    event = {
        "id": "chat-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        "usage": {"prompt_tokens": 50, "completion_tokens": WORDS, "total_tokens": WORDS + 50} if finish else None,
    }
    return {"type": "http.response.body", "body": f"data: {json.dumps(event)}\n\n".encode(), "more_body": True}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", lifespan="off")
