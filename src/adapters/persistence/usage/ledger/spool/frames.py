"""How records lie in a file one after the other, so that what a crash left half written is seen and not believed."""

import struct
from collections.abc import Iterable, Iterator
from zlib import crc32

import msgspec

from domain.spending.usage import UsageRecord

_HEADER = struct.Struct(">II")  # the length of what follows, and its checksum

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(UsageRecord)


def framed(records: Iterable[UsageRecord]) -> bytes:
    return b"".join(_frame(_encoder.encode(record)) for record in records)


def unframed(data: bytes) -> Iterator[UsageRecord]:
    """Ends at the first frame that is torn or damaged: it was never acknowledged, and nothing was written after it."""
    at = 0
    while at + _HEADER.size <= len(data):
        length, checksum = _HEADER.unpack_from(data, at)
        at += _HEADER.size
        body = data[at : at + length]
        # A power cut can leave zeros behind, which are the header of an empty frame.
        if not body or len(body) < length or crc32(body) != checksum:
            return
        yield _decoder.decode(body)
        at += length


def _frame(body: bytes) -> bytes:
    return _HEADER.pack(len(body), crc32(body)) + body
