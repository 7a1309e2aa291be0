"""Bill a request that was sent and not refused; a request that was never sent costs nothing."""

import httpx2
import pytest
from typing_extensions import override

from adapters.llm.providers.time_limits import http_limits, whole_answer_seconds
from domain.llm.chat import ChatMessage, ChatRequest, Role
from domain.llm.errors import LLMError, LLMTimeoutError, ProviderUnavailableError
from domain.llm.requests import LLMProvider
from tests.contract.llm.vendors import LOCAL, connected
from tests.unit.llm.pipeline.wrappers import CALLER, HOW

EVERY = pytest.mark.parametrize("name", [*LLMProvider, LOCAL])


def request(name: str) -> ChatRequest:
    return ChatRequest(provider=name, model="some-model", caller=CALLER, messages=(ChatMessage(Role.USER, "Hello."),))


async def failure(name: str, how: str, respond: httpx2.AsyncBaseTransport) -> LLMError:
    provider = connected(name, 5.0, respond)
    with pytest.raises(LLMError) as failed:
        await (provider.ask(request(name)) if how == "ask" else anext(provider.stream(request(name))))
    await provider.close()
    return failed.value


class Failing(httpx2.AsyncBaseTransport):
    """Keeps each request, and raises the error for it."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.requests: list[httpx2.Request] = []

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        raise self.error


@HOW
@EVERY
@pytest.mark.parametrize("error", [httpx2.ConnectTimeout("late"), httpx2.ConnectError("refused")])
async def test_a_call_without_a_connection_costs_nothing(name: str, how: str, error: Exception) -> None:
    assert not (await failure(name, how, Failing(error))).may_be_billed


@HOW
@EVERY
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx2.ReadTimeout("late"), LLMTimeoutError),
        (httpx2.RemoteProtocolError("the server has disconnected"), ProviderUnavailableError),
    ],
)
async def test_a_call_that_went_out_and_was_not_answered_may_be_billed(
    name: str, how: str, error: Exception, kind: type[LLMError]
) -> None:
    failed = await failure(name, how, Failing(error))
    assert (type(failed), failed.may_be_billed) == (kind, True)


@HOW
@EVERY
@pytest.mark.parametrize("status", [408, 429, 500, 503, 504])
async def test_a_call_that_the_provider_refused_costs_nothing(name: str, how: str, status: int) -> None:
    refusing = httpx2.MockTransport(lambda _request: httpx2.Response(status, json={"error": {"message": "no"}}))
    assert not (await failure(name, how, refusing)).may_be_billed


@EVERY
async def test_a_whole_answer_may_take_longer_than_a_stream_may_be_silent(name: str) -> None:
    whole, streamed = Failing(httpx2.ReadError("gone")), Failing(httpx2.ReadError("gone"))
    await failure(name, "ask", whole)
    await failure(name, "stream", streamed)
    limits = [transport.requests[0].extensions["timeout"] for transport in (whole, streamed)]
    assert [limit["connect"] for limit in limits] == [2.5, 2.5]
    if name != LLMProvider.GOOGLE:  # its adapter measures the time itself
        assert [limit["read"] for limit in limits] == [25.0, 5.0]


def test_no_answer_may_take_longer_than_ten_minutes() -> None:
    assert [whole_answer_seconds(each) for each in (1.0, 60.0, 300.0, 600.0)] == [5.0, 300.0, 600.0, 600.0]


@pytest.mark.parametrize("silence", [0.1, 1.0, 10.0, 20.0, 600.0])
def test_a_connection_that_does_not_come_about_is_given_up_before_the_call(silence: float) -> None:
    connect = http_limits(None, silence).connect
    assert connect is not None
    assert connect < silence
