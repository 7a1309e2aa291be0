"""Switches for what OpenAI-compatible endpoints do differently."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class StructuredOutput(StrEnum):
    """The form in which an endpoint takes a schema for its answer.

    `STRICT` sends the schema marked as strict where it can be, `SCHEMA` without the mark, `JSON` asks for any JSON
    object and puts the schema into words, `WORDS` has nothing but words.
    """

    STRICT = "strict"
    SCHEMA = "schema"
    JSON = "json"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """`max_tokens_parameter` is the parameter that bounds the answer.

    `usage_in_streams` asks for usage at the end of a stream; an endpoint that refuses the parameter has it estimated.
    `reasoning_tags` are the names of the tags around reasoning in the text of an answer; none keeps the text as it is.
    `short_call_ids` sends ids of tool calls as nine letters and digits. `headers` go along with every request.
    """

    max_tokens_parameter: str = "max_tokens"
    structured_output: StructuredOutput = StructuredOutput.STRICT
    usage_in_streams: bool = True
    reasoning_tags: tuple[str, ...] = ("think", "thinking")
    short_call_ids: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


USUAL = Dialect()
