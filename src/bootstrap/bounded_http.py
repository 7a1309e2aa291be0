"""HTTP/1.1 with limits on what a client may send before its request is complete, and on the time that it takes.

uvicorn has neither: its parser copies an unfinished header once per piece that arrives, and a connection that never
completes a request is never closed.
"""

from asyncio import TimerHandle, Transport
from enum import Enum, auto
from http import HTTPStatus
from typing import ClassVar, Final

import httptools
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES: Final = 32 * 1024
MOST_HEADERS: Final = 100
MOST_HEADER_BYTES: Final = 16 * 1024
MOST_TARGET_BYTES: Final = 8 * 1024
HEAD_SECONDS: Final = 10.0
"""Time from the start of the connection, or the first byte of a later request, to the end of the headers."""
BODY_SECONDS: Final = 20.0
STALLED_SECONDS: Final = 30.0
"""Time for which a client may leave a waiting answer unread."""

_TOO_LARGE = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class _Part(Enum):
    """The part of a request that is still to come."""

    ALL = auto()
    HEAD = auto()
    BODY = auto()
    NONE = auto()


_ALL, _HEAD, _BODY, _NONE = _Part  # the members of an enumeration are slow to look up


class _Refused(Exception):
    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class BoundedHttp(HttpToolsProtocol):
    """Answers 414 or 431 beyond a limit of size, and closes the connection beyond a limit of time."""

    head_seconds: ClassVar[float] = HEAD_SECONDS
    _missing = _ALL
    _head_bytes = 0
    _deadline: TimerHandle | None = None
    _deadline_for = _NONE
    _stalled: TimerHandle | None = None
    _is_surely_small = False
    """The head arrived in one piece that is smaller than every limit."""

    @override
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._set_deadline()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        self.resume_writing()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        was_in_head = self._missing is _HEAD
        self._is_surely_small = not was_in_head and len(data) <= MOST_TARGET_BYTES
        try:
            self.parser.feed_data(data)
            if self._missing is _HEAD:
                self._count_head(len(data) if was_in_head else self._size_of_headers())
        except httptools.HttpParserUpgrade:
            self._set_deadline()  # the request is answered as any other: nothing here speaks another protocol
        except _Refused as error:
            self._refuse(error)
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(
                cause if isinstance(cause, _Refused) else _Refused(HTTPStatus.BAD_REQUEST, "This is no HTTP/1.1.")
            )
        else:
            if self._missing is not _NONE or self._deadline is not None or self.cycle.response_complete:
                self._set_deadline()

    @override
    def on_message_begin(self) -> None:
        self._missing, self._head_bytes = _HEAD, 0
        super().on_message_begin()

    @override
    def on_headers_complete(self) -> None:
        self._check_head()
        self._missing = _BODY
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._missing = _NONE
        super().on_message_complete()

    @override
    def pause_writing(self) -> None:
        self._stalled = self.loop.call_later(STALLED_SECONDS, self.transport.abort)
        super().pause_writing()

    @override
    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def _count_head(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > MOST_HEAD_BYTES:
            raise _Refused(_TOO_LARGE, f"The headers are larger than {MOST_HEAD_BYTES // 1024} KiB.")

    def _size_of_headers(self) -> int:
        """Return the size of the complete headers; the piece that holds them may begin with another request."""
        return sum(len(name) + len(value) for name, value in self.headers)

    def _check_head(self) -> None:
        if len(self.headers) > MOST_HEADERS:
            raise _Refused(_TOO_LARGE, f"There are more than {MOST_HEADERS} headers.")
        if self._is_surely_small:
            return
        if len(self.url) > MOST_TARGET_BYTES:
            raise _Refused(HTTPStatus.REQUEST_URI_TOO_LONG, f"The URL is longer than {MOST_TARGET_BYTES} characters.")
        sizes = [len(name) + len(value) for name, value in self.headers]
        if max(sizes, default=0) > MOST_HEADER_BYTES:
            raise _Refused(_TOO_LARGE, f"A header is larger than {MOST_HEADER_BYTES // 1024} KiB.")
        self._head_bytes = 0
        self._count_head(sum(sizes))

    def _set_deadline(self) -> None:
        """Start the time limit of the part to come; there is none while the application works on a complete request."""
        missing = self._missing
        if missing is _NONE and self.cycle.response_complete:
            missing = _ALL  # the bytes are not the beginning of a request
        if missing is _NONE:
            self._clear_deadline()
        elif self._deadline is None or (missing is _BODY and self._deadline_for is not _BODY):
            self._clear_deadline()
            seconds = BODY_SECONDS if missing is _BODY else self.head_seconds
            self._deadline, self._deadline_for = self.loop.call_later(seconds, self.transport.abort), missing

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, error: _Refused) -> None:
        self._clear_deadline()
        body = str(error).encode()
        head = (
            f"HTTP/1.1 {error.status.value} {error.status.phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
