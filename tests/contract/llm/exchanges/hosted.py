"""Hand-made exchanges in which a provider reads a document or searches the web, after each provider's documentation."""

from typing import Any

from domain.llm.chat import Completion, FinishReason
from domain.llm.documents import Citation
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges import anthropic_messages, google_content, openai_bodies
from tests.contract.llm.exchanges.exchange import Exchange
from tests.contract.llm.scenes import Happening

ANSWER = openai_bodies.ANSWER
TOWERS = Citation("https://towers.example/north", "North tower")
LIGHTS = Citation("https://lights.example/", "")
"""A page without a title. Some answers cite `TOWERS` twice."""


def _said(model: str, usage: TokenUsage, *citations: Citation) -> Completion:
    return Completion(
        content=ANSWER, model=model, finish_reason=FinishReason.STOP, usage=usage, citations=tuple(citations)
    )


def _responses_search(*urls: Citation) -> list[dict[str, Any]]:
    """Two searches and an opened page, which is no search."""
    notes = [{"type": "url_citation", "start_index": 0, "end_index": 9, "url": c.url, "title": c.title} for c in urls]
    search = {"type": "web_search_call", "status": "completed", "action": {"type": "search", "query": "tower"}}
    opened = {"type": "web_search_call", "status": "completed", "action": {"type": "open_page", "url": TOWERS.url}}
    part = {"type": "output_text", "text": ANSWER, "annotations": notes}
    calls = [{"id": f"ws_{number}", **call} for number, call in enumerate((search, search, opened))]
    return [*calls, openai_bodies.output_message(part)]


def _openai() -> dict[Happening, Exchange]:
    model, figures = "gpt-5-mini-2025-08-07", openai_bodies.usage(14, 9)
    searched = openai_bodies.responses_body(model, figures, output=_responses_search(TOWERS, LIGHTS, TOWERS))
    usage = TokenUsage(input_tokens=14, output_tokens=9)
    return {
        Happening.READ: Exchange(body=openai_bodies.responses_body(model, figures), reply=_said(model, usage)),
        Happening.SEARCHED: Exchange(
            body=searched,
            reply=_said(model, TokenUsage(input_tokens=14, output_tokens=9, web_searches=2), TOWERS, LIGHTS),
        ),
    }


def _xai() -> dict[Happening, Exchange]:
    """xAI lists addresses beside the answer."""
    model, figures = "grok-4.3", openai_bodies.usage(71, 9)
    figures["server_side_tool_usage_details"] = {"web_search_calls": 2, "x_search_calls": 1}
    body = openai_bodies.responses_body(model, figures, output=_responses_search(), citations=[TOWERS.url, LIGHTS.url])
    usage = TokenUsage(input_tokens=71, output_tokens=9, web_searches=3)
    return {
        Happening.SEARCHED: Exchange(body=body, reply=_said(model, usage, Citation(TOWERS.url), Citation(LIGHTS.url)))
    }


def _anthropic() -> dict[Happening, Exchange]:
    def cited(text: str, *pages: Citation) -> dict[str, Any]:
        notes = [
            {
                "type": "web_search_result_location",
                "url": page.url,
                "title": page.title or None,
                "encrypted_index": "Eo8B",
                "cited_text": "The tower is 31 metres high.",
            }
            for page in pages
        ]
        return {"type": "text", "text": text, "citations": notes}

    figures = {"input_tokens": 16, "output_tokens": 9}
    result = {"type": "web_search_result", "url": TOWERS.url, "title": TOWERS.title, "encrypted_content": "EqgfCi"}
    content: list[dict[str, Any]] = [
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "tower"}},
        {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": [result]},
        cited("The tower is ", TOWERS),
        cited("31 metres high.", LIGHTS, TOWERS),
    ]
    searching = {**figures, "server_tool_use": {"web_search_requests": 1}}
    usage = TokenUsage(input_tokens=16, output_tokens=9, web_searches=1)
    model = anthropic_messages.ANSWERED_BY
    plain = anthropic_messages.message(figures, anthropic_messages.text(ANSWER), "end_turn")
    return {
        Happening.READ: Exchange(body=plain, reply=_said(model, TokenUsage(input_tokens=16, output_tokens=9))),
        Happening.SEARCHED: Exchange(
            body=anthropic_messages.message(searching, content, "end_turn"), reply=_said(model, usage, TOWERS, LIGHTS)
        ),
    }


def _google() -> dict[Happening, Exchange]:
    figures = {"promptTokenCount": 10, "candidatesTokenCount": 8, "totalTokenCount": 18}
    body = google_content.content(figures, google_content.text(ANSWER))
    pages = [{"web": {"uri": page.url, "title": page.title}} for page in (TOWERS, LIGHTS)]
    grounded = google_content.content(figures, google_content.text(ANSWER))
    grounded["candidates"][0]["groundingMetadata"] = {
        "webSearchQueries": ["tower height", "north tower"],
        "groundingChunks": [*pages, {"maps": {"uri": "https://maps.example/"}}],
    }
    usage = TokenUsage(input_tokens=10, output_tokens=8)
    model = google_content.MODEL
    return {
        Happening.READ: Exchange(body=body, reply=_said(model, usage)),
        # Gemini 2 bills an answer that searched, however many its queries are.
        Happening.SEARCHED: Exchange(
            body=grounded,
            reply=_said(model, TokenUsage(input_tokens=10, output_tokens=8, web_searches=1), TOWERS, LIGHTS),
        ),
    }


OPENAI_HOSTED, XAI_HOSTED = _openai(), _xai()
ANTHROPIC_HOSTED, GOOGLE_HOSTED = _anthropic(), _google()
