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
    `opened_reasoning` is true if the server's chat template opens the reasoning in the prompt, so that an answer holds
    the closing tag alone. None learns it from the replies of each model.
    `short_call_ids` sends ids of tool calls as nine letters and digits. `headers` go along with every request.
    """

    max_tokens_parameter: str = "max_tokens"
    structured_output: StructuredOutput = StructuredOutput.STRICT
    usage_in_streams: bool = True
    reasoning_tags: tuple[str, ...] = ("think", "thinking")
    opened_reasoning: bool | None = None
    short_call_ids: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class OpenedReasoning:
    """Remember for which models the prompt opens the reasoning: as the switch says, or as their replies have shown."""

    def __init__(self, switch: bool | None) -> None:  # noqa: FBT001 - the switch is the only argument
        self._switch = switch
        self._learned: dict[str, bool] = {}

    def of(self, model: str) -> bool | None:
        """Return whether the prompt opens the model's reasoning, None while that is unknown."""
        return self._learned.get(model) if self._switch is None else self._switch

    def learn(self, model: str, *, is_opened: bool) -> None:
        """Record what a reply has shown. One reply with opened reasoning is enough: others may hold no reasoning."""
        self._learned[model] = is_opened or self._learned.get(model, False)


USUAL = Dialect()
