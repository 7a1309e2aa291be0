"""Build the table of providers and capabilities for the docs, and name the contract test behind each cell."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from _pytest.outcomes import Skipped

from domain.llm.requests import Capability, LLMProvider
from tests.contract.llm.capability_contract import CapabilityContract
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.hosted_contract import HostedContract
from tests.contract.llm.recorded import RecordedStage
from tests.contract.llm.scenes import Stage
from tests.contract.llm.stream_contract import StreamContract
from tests.contract.llm.vendors import CATALOGUE

DOCUMENT = Path(__file__).parents[3] / "docs" / "llm-capabilities.md"
MADE: dict[LLMProvider, Callable[[], Exchanges]] = {
    LLMProvider.OPENAI: OpenAIExchanges,
    LLMProvider.ANTHROPIC: AnthropicExchanges,
    LLMProvider.GOOGLE: GoogleExchanges,
    LLMProvider.XAI: XAIExchanges,
}

_CHAT, _CAPABLE, _STREAM = ChatProviderContract(), CapabilityContract(), StreamContract()
_HOSTED = HostedContract()

Check: TypeAlias = Callable[[Stage], Awaitable[None]]


class Evidence(Enum):
    RECORDED = "recorded"
    HAND_MADE = "hand-made"
    NOT_OFFERED = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One capability. `needs` is its name in the catalogue; `check` is the contract test that proves it."""

    what: str
    needs: frozenset[Capability]
    check: Check


def _row(what: str, check: Check, *needs: Capability) -> Row:
    return Row(what, frozenset(needs), check)


ROWS = (
    _row("text", _CHAT.test_a_question_gets_text_that_says_who_answered_and_what_it_took, Capability.TEXT),
    _row("conversations", _CHAT.test_a_conversation_goes_on_with_all_that_was_said, Capability.TEXT),
    _row("streaming", _STREAM.test_a_stream_brings_the_answer_in_pieces_and_then_the_whole, Capability.STREAMING),
    _row("pictures in questions", _CAPABLE.test_a_picture_in_a_question_is_looked_at, Capability.IMAGE_INPUT),
    _row("PDFs in questions", _HOSTED.test_a_document_in_a_question_is_read, Capability.DOCUMENT_INPUT),
    _row("web search", _HOSTED.test_a_search_of_the_web_is_counted_and_its_pages_are_cited, Capability.WEB_SEARCH),
    _row("tools", _CAPABLE.test_a_tool_is_called_with_arguments, Capability.TOOLS),
    _row(
        "several tools at once",
        _CAPABLE.test_tools_are_called_in_parallel_each_under_an_id_of_its_own,
        Capability.TOOLS,
    ),
    _row("results of tools", _CAPABLE.test_the_results_of_tools_are_answered, Capability.TOOLS),
    _row(
        "tools in streams",
        _STREAM.test_a_stream_brings_each_call_of_a_tool_once_and_whole,
        Capability.TOOLS,
        Capability.STREAMING,
    ),
    _row("structured output", _CAPABLE.test_an_answer_keeps_to_the_schema, Capability.STRUCTURED_OUTPUT),
    _row("prompt caching", _CHAT.test_cached_input_is_a_part_of_the_input, Capability.PROMPT_CACHING),
    _row("token counting", _CAPABLE.test_tokens_are_counted_by_the_provider, Capability.TOKEN_COUNTING),
    _row("making pictures", _CAPABLE.test_a_picture_is_made, Capability.IMAGE_GENERATION),
    _row("speech", _CAPABLE.test_a_text_is_spoken, Capability.SPEECH),
    _row("transcription", _CAPABLE.test_a_recording_is_written_down, Capability.TRANSCRIPTION),
    _row("embeddings", _CAPABLE.test_each_text_becomes_a_vector, Capability.EMBEDDING),
)


def is_offered(provider: LLMProvider, row: Row) -> bool:
    """Return whether at least one model of the provider has the capability."""
    infos = [info for need in row.needs for info in CATALOGUE.models(provider, need)]
    return any(row.needs <= info.capabilities for info in infos)


async def checked(provider: LLMProvider, row: Row) -> Evidence:
    """Run the contract test over a hand-made exchange, and over a recorded one if it exists; raise if it fails."""
    await _on(HandMadeStage(MADE[provider]()), row)
    if not is_offered(provider, row):
        return Evidence.NOT_OFFERED
    try:
        await _on(RecordedStage(provider), row)
    except Skipped:
        return Evidence.HAND_MADE
    return Evidence.RECORDED


def document(evidence: dict[tuple[LLMProvider, str], Evidence]) -> str:
    head = ["", *(provider.value for provider in LLMProvider)]
    cells = [[row.what, *(evidence[provider, row.what].value for provider in LLMProvider)] for row in ROWS]
    return _TEXT.format(cells=_table(head, cells), models=_table(head, _models()))


def _models() -> list[list[str]]:
    """Group the capabilities that the same models have into one row."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for capability in Capability:
        names = tuple(
            ", ".join(f"`{name}`" for name in CATALOGUE.names(each, capability)) or "-" for each in LLMProvider
        )
        rows.setdefault(names, []).append(capability.value.replace("_", " "))
    return [[", ".join(what), *names] for names, what in rows.items()]


async def table() -> dict[tuple[LLMProvider, str], Evidence]:
    return {(provider, row.what): await checked(provider, row) for provider in LLMProvider for row in ROWS}


async def _on(stage: HandMadeStage | RecordedStage, row: Row) -> None:
    try:
        await row.check(stage)
    finally:
        await stage.close()


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_TEXT = """# What the providers offer

Written by `python -m tests.contract.llm.capability_table` from the catalogue of models and from what the adapters do.
A test fails when it is out of date.

A contract test checks each cell: `recorded` against a recorded exchange with the real provider, `hand-made` against an
exchange that was written after the provider's documentation, because no recording exists. `-` is refused as
`UnsupportedCapability`, before anything is sent. Where a provider does not count tokens, `count_tokens` estimates, and
says so. Endpoints of one's own (`LLM_ENDPOINTS`) offer text, streaming, pictures in questions, tools and structured
output, as far as the server behind them does, and embeddings of models that are declared to embed; see [their
models](llm-endpoints.md#models).

{cells}

## Models

The first of each cell is the one that serves when none is named. Others may be named too; calls of
models without a known price are flagged as unpriced.

{models}
"""


if __name__ == "__main__":
    DOCUMENT.write_text(document(asyncio.run(table())))
