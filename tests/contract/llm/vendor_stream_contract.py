"""The contract of a vendor's adapter for streams: exact usage, and no leaked connection on an early end."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx2
import pytest

from domain.llm.chat import ChatEvent, Completion, TextDelta
from domain.llm.errors import LLMError, LLMTimeoutError, ProviderUnavailableError
from tests.contract.contract import Contract
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import Happening, asking
from tests.contract.llm.stream_contract import streamed_in, whole
from tests.contract.llm.vendor_contract import exceptions

_STREAMS = ("stream", "stream_options")
"""The fields of a request that ask for a stream."""


class VendorStreamContract(Contract):
    @pytest.mark.parametrize("happening", [Happening.STREAMED_TEXT, Happening.STREAMED_TOOLS])
    async def test_a_stream_is_read_to_the_last_figure(
        self, stage: HandMadeStage, exchanges: Exchanges, happening: Happening
    ) -> None:
        assert whole(await streamed_in(stage.set(happening))) == exchanges.happenings[happening].reply

    async def test_a_stream_asks_for_data_by_the_schema_of_a_call_at_once(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        structured = stage.set(Happening.STRUCTURED)
        await structured.provider.ask(structured.request)
        streamed = stage.set(Happening.STREAMED_TEXT)
        await _listen(streamed.provider.stream(structured.chat), [])
        at_once, as_stream = (json.loads(each.content) for each in stage.requests)
        assert {name: part for name, part in as_stream.items() if name not in _STREAMS} == at_once

    async def test_nothing_is_sent_before_a_stream_is_listened_to(self, stage: HandMadeStage) -> None:
        scene = stage.set(Happening.STREAMED_TEXT)
        unheard = scene.provider.stream(scene.chat)
        assert stage.requests == []
        await unheard.aclose()

    async def test_what_came_before_a_failure_was_handed_on_and_its_bill_is_kept(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        scene = stage.set(Happening.FAILED_MIDWAY)
        events: list[ChatEvent] = []
        with pytest.raises(LLMError) as failed:
            await _listen(scene.provider.stream(scene.chat), events)
        assert any(isinstance(event, TextDelta) for event in events)
        assert not any(isinstance(event, Completion) for event in events)
        assert failed.value.usage == exchanges.happenings[Happening.FAILED_MIDWAY].billed

    async def test_an_error_status_instead_of_a_stream_is_ours(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        stage.answers(500, b"<html>oops</html>")
        with pytest.raises(ProviderUnavailableError):
            await _listen(stage.provider.stream(asking(exchanges.model)), [])

    async def test_every_time_out_of_the_http_client_is_ours_midway(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        for raised in exceptions(httpx2.TimeoutException):
            stage.breaks_midway(raised("too slow"))
            with pytest.raises(LLMTimeoutError):
                await _listen(stage.provider.stream(asking(exchanges.model)), [])

    async def test_no_other_exception_of_the_http_client_leaks_midway(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        late = exceptions(httpx2.TimeoutException)
        broken = [each for each in exceptions(httpx2.TransportError) if each not in late]
        for raised in (*broken, httpx2.InvalidURL, httpx2.CookieConflict, httpx2.DecodingError, OSError):
            stage.breaks_midway(raised("broken"))
            with pytest.raises(ProviderUnavailableError):
                await _listen(stage.provider.stream(asking(exchanges.model)), [])


async def _listen(stream: AsyncGenerator[ChatEvent, None], events: list[ChatEvent]) -> None:
    async with aclosing(stream) as coming:
        async for event in coming:
            events.append(event)  # noqa: PERF401 - what came before a failure counts
