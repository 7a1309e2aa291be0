"""xAI's pictures, which are billed by the piece and given as URLs unless data is asked for."""

import base64

from simulators.llm.answers.pictures import colour_of, png
from simulators.llm.wire import Reply, Request, Task
from simulators.llm.xai.bill import TICKS_PER_USD

_CENTS = 2
_CENTS_OF_PRO = 7


def images(request: Request) -> Task:
    body = request.json()
    model, prompt = str(body["model"]), str(body["prompt"])
    number = int(body.get("n") or 1)
    cents = number * (_CENTS_OF_PRO if "-pro" in model else _CENTS)
    colour = colour_of(prompt)

    def result() -> Reply:
        if body.get("response_format") == "b64_json":
            picture = {"b64_json": base64.b64encode(png(colour)).decode()}
        else:
            picture = {"url": f"http://{request.headers['host']}/xai/pictures/{colour}.png"}
        usage = {"cost_in_usd_ticks": cents * TICKS_PER_USD // 100}
        return Reply(body={"data": [{**picture, "mime_type": "image/png"}] * number, "usage": usage})

    return Task(model=model, question=prompt, result=result)


def picture(request: Request) -> Task:
    """Serve a picture at the URL that an answer gave for it."""
    data = png(request.names["colour"])
    return Task(model="", question="", result=lambda: Reply(body=data, headers={"content-type": "image/png"}))
