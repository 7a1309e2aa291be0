"""Word the demand for data where the provider does not hold the model to a schema."""

import json
from collections.abc import Sequence

from adapters.llm.providers.sending.json_schemas import plain_schema
from domain.llm.chat import ChatMessage, OutputSchema, Role

_DEMAND = (
    "Answer with JSON only, without explanation and without a code block. The JSON must fulfil this JSON Schema:\n{}"
)


def with_schema_in_words(messages: Sequence[ChatMessage], output: OutputSchema) -> tuple[ChatMessage, ...]:
    """Add a system message with the schema."""
    schema = json.dumps(plain_schema(output.schema), ensure_ascii=False)
    return (*messages, ChatMessage(Role.SYSTEM, _DEMAND.format(schema)))
