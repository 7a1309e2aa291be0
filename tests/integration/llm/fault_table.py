"""Observe the outcome of every fault that a provider can have, and write docs/llm-faults.md from it.

`python -m tests.integration.llm.fault_table` writes the document anew.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from adapters.clock import FixedClock
from adapters.llm.models.prices import AliasingPriceBook, list_prices
from adapters.llm.pipeline.attempts.retried import RetryingProvider
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.usage.memory import MemoryUsageLedger
from application.llm.record_usage import RecordUsage
from application.ports.llm import AccountedProvider, ModelProvider
from domain.ids import GuildId, UserId
from domain.llm.attempts import RequestAttempt
from domain.llm.chat import AccountedEvent, ChatMessage, ChatRequest, Role
from domain.llm.errors import LLMError
from domain.llm.requests import Caller, LLMProvider
from domain.spending.usage import UsageRecord
from simulators.llm.answers.faults import Fault
from tests.contract.llm.simulated import MODELS, simulated_endpoint, simulated_provider

DOCUMENT = Path(__file__).parents[3] / "docs" / "llm-faults.md"
RETRIES = 1
HOW = ("asked", "streamed")
_PATIENCE_SECONDS = 30.0
_SILENCES_SECONDS = (0.5, 5.0, 20.0)
"""Timeouts, tried in turn until the first attempt reaches the endpoint, or the middle of its stream: a busy machine may
miss it.
"""
_SILENT = {Fault.TIMEOUT, Fault.TIMEOUT_MIDWAY}
_PRICES = AliasingPriceBook(MemoryPriceBook(list_prices()))
_CALLER = Caller(guild_id=GuildId(10), user_id=UserId(2), cog_name="ask")

FAULTS = {
    Fault.BAD_KEY: "the key is wrong",
    Fault.BAD_REQUEST: "a parameter is wrong (400)",
    Fault.UNKNOWN_MODEL: "there is no such model (404)",
    Fault.CONTEXT_LENGTH: "the prompt is too long",
    Fault.CONTENT_FILTER: "the content is refused",
    Fault.RATE_LIMIT: "too many requests, come back in 2 s (429)",
    Fault.RATE_LIMIT_WITHOUT_RETRY: "too many requests (429)",
    Fault.SERVER_ERROR: "the server fails (500)",
    Fault.OVERLOADED: "the server is overloaded (503, 529)",
    Fault.TIMEOUT: "nothing comes",
    Fault.DROPPED: "the connection is dropped before the answer",
    Fault.TRUNCATED: "the answer ends in the middle",
    Fault.CORRUPT_CHUNK: "a part of the answer is garbled",
    Fault.TIMEOUT_MIDWAY: "nothing more comes in the middle",
    Fault.DROPPED_MIDWAY: "the connection is dropped in the middle",
    Fault.OVERLOADED_MIDWAY: "the server is overloaded in the middle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The outcome of one fault.

    `received` is whether text came before the error; `waits` are the pauses between attempts, in seconds.
    """

    error: LLMError | None
    received: bool
    waits: tuple[float, ...]
    attempts: tuple[RequestAttempt, ...]
    records: tuple[UsageRecord, ...]

    @property
    def code(self) -> str:
        return "(none)" if self.error is None else self.error.code


Table: TypeAlias = Mapping[tuple[LLMProvider, Fault, str], Observed]
"""The outcome by provider, fault and one of `HOW`."""


async def observe_all(origin: str) -> Table:
    """Call every provider under every fault, through accounting and retries."""
    async with AsyncExitStack() as stack:

        def connected(name: LLMProvider, seconds: float) -> ModelProvider:
            provider = simulated_provider(name, origin, timeout_seconds=seconds)
            stack.push_async_callback(provider.close)
            return provider

        async def observe_silence(name: LLMProvider, fault: Fault, how: str) -> Observed:
            first, *longer = _SILENCES_SECONDS
            observed = await _observe(connected(name, first), fault, how)
            has_middle = how == "streamed" and fault is Fault.TIMEOUT_MIDWAY
            for seconds in longer:
                if len(observed.attempts) > 1 or (has_middle and not observed.received):
                    observed = await _observe(connected(name, seconds), fault, how)
            return observed

        patient = {name: connected(name, _PATIENCE_SECONDS) for name in LLMProvider}
        keys = [(name, fault, how) for name in LLMProvider for fault in FAULTS for how in HOW]
        # Silent faults only wait, so they run side by side with the others.
        silent = {key: asyncio.create_task(observe_silence(*key)) for key in keys if key[1] in _SILENT}
        loud = {key: await _observe(patient[key[0]], *key[1:]) for key in keys if key not in silent}
        return {key: loud[key] if key in loud else await silent[key] for key in keys}


async def _observe(vendor: ModelProvider, fault: Fault, how: str) -> Observed:
    database, log, clock, waits = MemoryDatabase(), MemoryRequestLog(), FixedClock(), _Waits()
    record = RecordUsage(_PRICES, MemoryUsageLedger(database), clock)
    provider = RetryingProvider(MeteredProvider(vendor, record, log, clock), max_retries=RETRIES, sleep=waits)
    request = _request(LLMProvider(vendor.name), fault)
    received: list[AccountedEvent] = []
    error = None
    try:
        await (_listen(provider, request, received) if how == "streamed" else provider.ask(request))
    except LLMError as raised:
        error = raised
    return Observed(
        error=error,
        received=bool(received),
        waits=tuple(waits),
        attempts=tuple(log.attempts),
        records=tuple(database.usage.values()),
    )


async def _listen(provider: AccountedProvider, request: ChatRequest, received: list[AccountedEvent]) -> None:
    async with aclosing(provider.stream(request)) as events:
        async for event in events:
            received.append(event)  # noqa: PERF401 - what came before a failure must not be lost


def _request(name: LLMProvider, fault: Fault) -> ChatRequest:
    is_wish = fault is not Fault.UNKNOWN_MODEL
    return ChatRequest(
        provider=name,
        model=MODELS[name] if is_wish else "no-such-model",
        caller=_CALLER,
        messages=(ChatMessage(Role.USER, f"simulate: {fault}" if is_wish else "Hello."),),
    )


class _Waits(list[float]):
    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


_NOTHING = "-"
_HEAD = f"""# What becomes of faults

Written by `python -m tests.integration.llm.fault_table` from what the adapters do over the simulated endpoint.
A test fails when it is out of date.

*error* is what the cog gets. *attempts* is how many there were, of {RETRIES + 1} that were allowed here; each has a row
in the request log. *ledger* is what was recorded as paid: what the provider billed for its refusal or said that it had
used, or an estimate for what was sent and neither answered nor refused, or nothing ({_NOTHING}). A stream that has
begun is never repeated, and neither is a call whose time ran out.
"""


def document(table: Table) -> str:
    return "\n".join([_HEAD, *("\n".join(_table(name, table)) + "\n" for name in LLMProvider)])


def _table(name: LLMProvider, table: Table) -> Iterator[str]:
    yield f"## {name}\n"
    yield "| what happens | asked: error | attempts | ledger | streamed: error | attempts | ledger |"
    yield "|---|---|---|---|---|---|---|"
    for fault, what in FAULTS.items():
        yield f"| {what} | {_cells(table[name, fault, HOW[0]])} | {_cells(table[name, fault, HOW[1]])} |"


def _cells(observed: Observed) -> str:
    error = observed.code + (" after some text" if observed.received else "")
    kinds = {"estimate" if record.estimated else "billed" for record in observed.records}
    return f"{error} | {len(observed.attempts)} | {', '.join(sorted(kinds)) or _NOTHING}"


if __name__ == "__main__":
    with simulated_endpoint() as simulated:
        DOCUMENT.write_text(document(asyncio.run(observe_all(simulated))))
