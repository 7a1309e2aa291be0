"""The contract of a vendor's adapter at HTTP level: exact requests, exact parsing, no leaked connection."""

import json
import re

import httpx2
import pytest

from domain.llm.chat import ChatRequest, Completion
from domain.llm.errors import (
    AuthenticationError,
    ContentFilterError,
    InvalidRequestError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from tests.contract.contract import Contract
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import CHATS, KEY, NEEDS, Happening, asking, assistant, system, user

_STATUSES = {
    400: InvalidRequestError,
    401: AuthenticationError,
    403: AuthenticationError,
    404: InvalidRequestError,
    409: ProviderUnavailableError,
    413: InvalidRequestError,
    422: InvalidRequestError,
    429: RateLimitError,
    500: ProviderUnavailableError,
    502: ProviderUnavailableError,
    503: ProviderUnavailableError,
    504: LLMTimeoutError,
    529: ProviderUnavailableError,
}
_ENDS = re.compile(r'"(?:status": "completed|stop_reason": "end_turn|finishReason": "STOP|finish_reason": "stop)"')


def exceptions(base: type[Exception]) -> list[type[Exception]]:
    return [base, *(each for child in base.__subclasses__() for each in exceptions(child))]


class VendorContract(Contract):
    @pytest.mark.parametrize("happening", [*CHATS, *NEEDS])
    async def test_an_answer_is_read_to_the_last_figure(
        self, stage: HandMadeStage, exchanges: Exchanges, happening: Happening
    ) -> None:
        scene = stage.set(happening)
        if scene.lacks is None:
            assert await scene.provider.ask(scene.request) == exchanges.happenings[happening].reply

    async def test_what_filtered_content_costs_is_read_exactly(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        scene = stage.set(Happening.FILTERED)
        with pytest.raises(ContentFilterError) as refused:
            await scene.provider.ask(scene.request)
        assert refused.value.usage == exchanges.happenings[Happening.FILTERED].billed

    async def test_the_request_goes_to_the_model_with_our_key(
        self, stage: HandMadeStage, exchanges: Exchanges, path: str
    ) -> None:
        scene = stage.set(Happening.TEXT)
        await scene.provider.ask(scene.request)
        assert (stage.sent.path, stage.sent.key, stage.sent.model) == (path, KEY, exchanges.model)

    async def test_a_conversation_goes_out_in_order_with_the_persona_apart(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        await _sent(
            stage,
            asking(exchanges.model, system("Be brief."), user("One?"), assistant("1."), user("Two?"), assistant("2.")),
        )
        assert stage.sent.system == "Be brief."
        assert stage.sent.turns == (("user", "One?"), ("assistant", "1."), ("user", "Two?"), ("assistant", "2."))

    async def test_several_personas_become_one_in_order(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        await _sent(stage, asking(exchanges.model, system("Be brief."), user("Hi."), system("Rhyme.")))
        assert stage.sent.system == "Be brief.\n\nRhyme."
        assert stage.sent.turns == (("user", "Hi."),)

    async def test_without_a_persona_none_goes_out(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        await _sent(stage, asking(exchanges.model))
        assert stage.sent.system is None

    async def test_the_limit_goes_out(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        await _sent(stage, asking(exchanges.model, max_tokens=77))
        assert stage.sent.max_tokens == 77

    async def test_without_a_limit_the_providers_own_holds(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        await _sent(stage, asking(exchanges.model))
        assert stage.sent.max_tokens == exchanges.default_max_tokens

    async def test_a_temperature_goes_to_a_model_that_takes_one(self, stage: HandMadeStage, tempered: str) -> None:
        await _sent(stage, _warm(tempered))
        assert stage.sent.temperature == 0.7

    async def test_without_a_temperature_none_goes_out(self, stage: HandMadeStage, tempered: str) -> None:
        await _sent(stage, asking(tempered))
        assert stage.sent.temperature is None

    async def test_a_body_that_cannot_be_understood_is_the_providers_failure(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        for content in (b"", b"null", b"{}", b"[]", b'{"id": "resp_1", "mod', b"<html>Hello</html>", b"\xff\xfe\x00"):
            stage.answers(200, content)
            with pytest.raises(ProviderUnavailableError):
                await stage.provider.ask(asking(exchanges.model))

    @pytest.mark.parametrize("content", [b"", b"null", b"[1]", b'"down"', b"<html>oops</html>", b'{"error": null}'])
    async def test_every_error_status_becomes_one_of_our_errors_whatever_its_body(
        self, stage: HandMadeStage, exchanges: Exchanges, content: bytes
    ) -> None:
        for status, expected in _STATUSES.items():
            stage.answers(status, content)
            with pytest.raises(expected):
                await stage.provider.ask(asking(exchanges.model))

    async def test_a_conversation_without_a_question_is_the_callers_mistake(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        stage.answers(400, b"{}")
        with pytest.raises(InvalidRequestError):
            await stage.provider.ask(asking(exchanges.model, system("Rhyme.")))

    async def test_a_rate_limit_that_names_no_time_has_none(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        stage.answers(429, b"{}")
        with pytest.raises(RateLimitError) as limited:
            await stage.provider.ask(asking(exchanges.model))
        assert limited.value.retry_after is None

    async def test_an_answer_without_figures_is_handed_on_with_estimates(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        exchange = exchanges.happenings[Happening.TEXT]
        assert isinstance(exchange.body, dict)
        assert isinstance(exchange.reply, Completion)
        figureless = {name: value for name, value in exchange.body.items() if name not in {"usage", "usageMetadata"}}
        stage.answers(200, json.dumps(figureless).encode())
        reply = await stage.provider.ask(asking(exchanges.model))
        assert (reply.content, reply.estimated) == (exchange.reply.content, True)
        assert min(reply.usage.input_tokens, reply.usage.output_tokens) > 0

    async def test_an_answer_without_a_reason_for_its_end_is_handed_on(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        exchange = exchanges.happenings[Happening.TEXT]
        assert isinstance(exchange.reply, Completion)
        whole = json.dumps(exchange.body)
        endless = _ENDS.sub('"unfinished": true', whole)
        assert endless != whole
        stage.answers(200, endless.encode())
        assert (await stage.provider.ask(asking(exchanges.model))).content == exchange.reply.content

    async def test_a_failed_call_is_not_repeated_behind_our_back(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        stage.answers(503, b"{}")
        with pytest.raises(ProviderUnavailableError):
            await stage.provider.ask(asking(exchanges.model))
        assert stage.sent.model == exchanges.model

    async def test_every_time_out_of_the_http_client_is_ours(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        for raised in exceptions(httpx2.TimeoutException):
            stage.breaks(raised("too slow"))
            with pytest.raises(LLMTimeoutError):
                await stage.provider.ask(asking(exchanges.model))

    async def test_no_other_exception_of_the_http_client_leaks(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        late = exceptions(httpx2.TimeoutException)
        broken = [each for each in exceptions(httpx2.TransportError) if each not in late]
        for raised in (*broken, httpx2.InvalidURL, httpx2.CookieConflict, OSError):
            stage.breaks(raised("broken"))
            with pytest.raises(ProviderUnavailableError):
                await stage.provider.ask(asking(exchanges.model))


async def _sent(stage: HandMadeStage, request: ChatRequest) -> None:
    await stage.set(Happening.TEXT).provider.ask(request)


def _warm(model: str) -> ChatRequest:
    return asking(model, temperature=0.7)
