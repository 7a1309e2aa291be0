"""OpenAI's pictures, which are billed by tokens."""

import base64

from simulators.llm.answers.pictures import colour_of, png
from simulators.llm.answers.tokens import count_tokens
from simulators.llm.wire import CREATED_AT, Reply, Request, Task

_TOKENS_BY_QUALITY = {"low": 272, "medium": 1056, "high": 4160}


def images(request: Request) -> Task:
    """Return pictures as data, since these models give no URLs, and as PNG, whatever the request asks for."""
    body = request.json()
    model, prompt = str(body["model"]), str(body["prompt"])
    number = int(body.get("n") or 1)
    quality = str(body.get("quality"))
    quality = quality if quality in _TOKENS_BY_QUALITY else "medium"

    def result() -> Reply:
        picture = base64.b64encode(png(colour_of(prompt))).decode()
        words, painted = count_tokens(prompt), number * _TOKENS_BY_QUALITY[quality]
        return Reply(
            body={
                "created": CREATED_AT,
                "background": "opaque",
                "output_format": "png",
                "quality": quality,
                "size": body.get("size") or "1024x1024",
                "data": [{"b64_json": picture}] * number,
                "usage": {
                    "input_tokens": words,
                    "input_tokens_details": {"text_tokens": words, "image_tokens": 0},
                    "output_tokens": painted,
                    "output_tokens_details": {"text_tokens": 0, "image_tokens": painted},
                    "total_tokens": words + painted,
                },
            }
        )

    return Task(model=model, question=prompt, result=result)
