"""Run adapters over hand-made exchanges, without a network, and keep every outgoing request."""

import httpx2

from application.ports.llm import ModelProvider
from domain.llm.chat import Completion
from tests.contract.llm.delivery import Delivery, Ending
from tests.contract.llm.exchanges.exchange import Events, Exchange, Exchanges, Outgoing
from tests.contract.llm.requests import request_for
from tests.contract.llm.scenes import IMPATIENCE_SECONDS, NEEDS, PATIENCE_SECONDS, TIMEOUTS, Happening, Scene
from tests.contract.llm.vendors import CATALOGUE, connected

_CUT = httpx2.RemoteProtocolError("peer closed connection without sending complete message body")
_CORRUPT = b'data: {"this is": no JSON\n\n'
_SPOILT: dict[Happening, Ending] = {
    Happening.STREAMED_CUT_OFF: None,
    Happening.DROPPED_MIDWAY: _CUT,
    Happening.SILENT_MIDWAY: "silence",
}


class HandMadeStage:
    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges
        self._delivery = Delivery()
        self._providers: list[ModelProvider] = []
        self.provider = self._connected(PATIENCE_SECONDS)

    @property
    def model(self) -> str:
        return self._exchanges.model

    @property
    def requests(self) -> list[httpx2.Request]:
        """Every outgoing request, oldest first."""
        return self._delivery.requests

    @property
    def request(self) -> httpx2.Request:
        """The one outgoing request; fails if there are more or none."""
        (request,) = self._delivery.requests
        return request

    @property
    def sent(self) -> Outgoing:
        return self._exchanges.read(self.request)

    def set(self, happening: Happening) -> Scene:
        needed = NEEDS.get(happening)
        able = CATALOGUE.names(self._exchanges.provider, needed) if needed is not None else [self._exchanges.model]
        exchange = self._exchanges.happenings.get(happening)
        self._prepare(happening, exchange if able else Exchange(body=b""))
        return Scene(
            provider=self._connected(TIMEOUTS[happening]) if happening in TIMEOUTS else self.provider,
            request=request_for(happening, able[0] if able else self._exchanges.model),
            says=exchange.reply.content if exchange and isinstance(exchange.reply, Completion) else "",
            retry_after=exchange.retry_after if exchange else None,
            is_billed=exchange is not None and exchange.billed is not None,
            lacks=None if able else needed,
            is_free=self._delivery.is_free,
        )

    @property
    def streams_read(self) -> int:
        """The number of streams that were read to the end."""
        return self._delivery.streams_read

    def answers(self, status: int, content: bytes) -> None:
        """Answer every later request with this."""
        self.delivers(Exchange(status=status, body=content))

    def delivers(self, exchange: Exchange, ending: Ending = None) -> None:
        """Answer every later request with this exchange; a stream ends with `ending`."""
        self._delivery.answers(exchange, ending)

    def breaks(self, error: Exception | None) -> None:
        """Fail every later request with this error; None: never answer."""
        self._delivery.ends("silence" if error is None else error)

    def breaks_midway(self, ending: Ending) -> None:
        """Start every later stream, and end it with `ending` after half of its events."""
        self._delivery.answers(Exchange(body=Events(self._half())), ending)

    def impatient(self) -> ModelProvider:
        """Build an adapter with a short timeout."""
        return self._connected(IMPATIENCE_SECONDS)

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()

    def _prepare(self, happening: Happening, exchange: Exchange | None) -> None:
        match happening:
            case Happening.SILENCE:
                self.breaks(None)
            case Happening.DROPPED:
                self.breaks(_CUT)
            case Happening.STREAMED_CUT_OFF | Happening.DROPPED_MIDWAY | Happening.SILENT_MIDWAY:
                self.breaks_midway(_SPOILT[happening])
            case Happening.CORRUPT_CHUNK:
                half = self._half()
                rest = self._streamed()[len(half) :]
                named = half[-1].partition(b"data: ")[0]
                self._delivery.answers(Exchange(body=Events((*half, named + _CORRUPT, *rest))))
            case Happening.LEFT_EARLY:
                self._delivery.answers(self._exchanges.happenings[Happening.STREAMED_TEXT])
            case _:
                assert exchange is not None, f"There is no exchange for {happening}."
                self._delivery.answers(exchange)

    def _half(self) -> tuple[bytes, ...]:
        events = self._streamed()
        return events[: len(events) // 2]

    def _streamed(self) -> tuple[bytes, ...]:
        body = self._exchanges.happenings[Happening.STREAMED_TEXT].body
        assert isinstance(body, Events)
        return body.chunks()

    def _connected(self, timeout_seconds: float) -> ModelProvider:
        transport = httpx2.MockTransport(self._delivery.respond)
        provider = connected(self._exchanges.provider, timeout_seconds, transport)
        self._providers.append(provider)
        return provider
