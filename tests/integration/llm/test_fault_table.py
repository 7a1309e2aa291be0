"""Every provider fault over the real adapters: the error that the cog gets, and the rows in the ledger."""

import asyncio

import pytest

from domain.llm.errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    UnknownModel,
)
from domain.llm.requests import LLMProvider
from simulators.llm.answers.faults import Fault
from tests.integration.llm.fault_table import DOCUMENT, FAULTS, HOW, RETRIES, Observed, Table, document, observe_all

ERRORS: dict[Fault, type[LLMError]] = {
    Fault.BAD_KEY: AuthenticationError,
    Fault.BAD_REQUEST: InvalidRequestError,
    Fault.UNKNOWN_MODEL: UnknownModel,
    Fault.CONTEXT_LENGTH: ContextLengthError,
    Fault.CONTENT_FILTER: ContentFilterError,
    Fault.RATE_LIMIT: RateLimitError,
    Fault.RATE_LIMIT_WITHOUT_RETRY: RateLimitError,
    Fault.SERVER_ERROR: ProviderUnavailableError,
    Fault.OVERLOADED: ProviderUnavailableError,
    Fault.TIMEOUT: LLMTimeoutError,
    Fault.DROPPED: ProviderUnavailableError,
    Fault.TRUNCATED: ProviderUnavailableError,
    Fault.CORRUPT_CHUNK: ProviderUnavailableError,
    Fault.TIMEOUT_MIDWAY: LLMTimeoutError,
    Fault.DROPPED_MIDWAY: ProviderUnavailableError,
    Fault.OVERLOADED_MIDWAY: ProviderUnavailableError,
}
LASTING = {Fault.BAD_KEY, Fault.BAD_REQUEST, Fault.UNKNOWN_MODEL, Fault.CONTEXT_LENGTH, Fault.CONTENT_FILTER}
MIDWAY = {
    Fault.TRUNCATED,
    Fault.CORRUPT_CHUNK,
    Fault.TIMEOUT_MIDWAY,
    Fault.DROPPED_MIDWAY,
    Fault.OVERLOADED_MIDWAY,
}
UNANSWERED = {Fault.TIMEOUT, Fault.DROPPED, *MIDWAY} - {Fault.OVERLOADED_MIDWAY}
"""Faults after which the provider has neither answered nor refused, so that it may bill each attempt."""

FREE_REFUSALS = {LLMProvider.XAI}
"""Providers that charge nothing for refused content."""

CASES = [
    pytest.param(name, fault, how, id=f"{name} {how}: {what}")
    for name in LLMProvider
    for fault, what in FAULTS.items()
    for how in HOW
]


@pytest.fixture(scope="module")
def table(llm_origin: str) -> Table:
    return asyncio.run(observe_all(llm_origin))


@pytest.mark.parametrize(("name", "fault", "how"), CASES)
def test_a_fault_becomes_one_of_our_errors_and_is_accounted_for(
    table: Table, name: LLMProvider, fault: Fault, how: str
) -> None:
    observed = table[name, fault, how]
    assert type(observed.error) is ERRORS[fault]
    assert observed.error.provider == name
    breaks_off = how == "streamed" and fault in MIDWAY
    assert observed.received is breaks_off
    is_final = fault in LASTING or breaks_off or ERRORS[fault] is LLMTimeoutError
    assert len(observed.attempts) == (1 if is_final else 1 + RETRIES)
    assert {attempt.error_code for attempt in observed.attempts} == {ERRORS[fault].code}
    is_billed = fault is Fault.CONTENT_FILTER and name not in FREE_REFUSALS
    is_accounted = is_billed or breaks_off or fault in UNANSWERED
    assert len(observed.records) == (len(observed.attempts) if is_accounted else 0)
    _agree(observed)


@pytest.mark.parametrize("name", LLMProvider)
@pytest.mark.parametrize("how", HOW)
def test_the_provider_is_given_the_time_that_it_asks_for(table: Table, name: LLMProvider, how: str) -> None:
    observed = table[name, Fault.RATE_LIMIT, how]
    assert isinstance(observed.error, RateLimitError)
    assert observed.error.retry_after == 2.0
    assert all(wait >= 2.0 for wait in observed.waits)
    untimed = table[name, Fault.RATE_LIMIT_WITHOUT_RETRY, how].error
    assert isinstance(untimed, RateLimitError)
    assert untimed.retry_after is None


def test_every_fault_that_can_be_simulated_is_in_the_table() -> None:
    assert set(FAULTS) == set(ERRORS) == set(Fault) - {Fault.MALFORMED}


def test_the_document_says_what_happens(table: Table) -> None:
    assert DOCUMENT.read_text() == document(table), "Run python -m tests.integration.llm.fault_table"


def _agree(observed: Observed) -> None:
    """Check that ledger and request log record the same payment."""
    costs = {attempt.request_id: (attempt.cost_usd, attempt.usage) for attempt in observed.attempts}
    for record in observed.records:
        assert costs[record.request_id] == (record.cost_usd, record.usage)
        assert record.cost_usd is not None
        assert record.usage.input_tokens > 0
