"""Estimate token counts that no provider has reported. Each result is marked as an estimate where it is used."""

import json

from domain.llm.chat import ChatMessage, ChatRequest

_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_MESSAGE = 4
_TOKENS_PER_IMAGE = 765
"""Tokens of a picture of 1024 by 1024 at OpenAI's high detail: 85, and 170 for each of 4 tiles. Other providers count
about as many or fewer.
"""


def estimated_text_tokens(text: str) -> int:
    """A token for four ASCII characters, as the providers put it for English, and one for each other character."""
    others = sum(character > "\x7f" for character in text)
    return others + -(-(len(text) - others) // _CHARACTERS_PER_TOKEN)


def estimated_prompt_tokens(request: ChatRequest) -> int:
    """The whole prompt, with its tools and its schema."""
    schemas = [json.dumps(tool.parameters) + tool.name + tool.description for tool in request.tools]
    if request.output is not None:
        schemas.append(json.dumps(request.output.schema))
    return sum(map(_message_tokens, request.messages)) + sum(map(estimated_text_tokens, schemas))


def _message_tokens(message: ChatMessage) -> int:
    calls = "".join(call.name + json.dumps(call.arguments) for call in message.tool_calls)
    text = estimated_text_tokens(message.content + calls)
    return _TOKENS_PER_MESSAGE + text + _TOKENS_PER_IMAGE * len(message.images)
