"""Frame records in a file with length and checksum, so that a torn write is detected."""

import struct
from collections.abc import Iterable
from zlib import crc32

import msgspec

from domain.spending.usage import UsageRecord

_HEADER = struct.Struct(">II")  # the length of what follows, and its checksum

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(UsageRecord)


def framed(records: Iterable[UsageRecord]) -> bytes:
    return b"".join(_frame(_encoder.encode(record)) for record in records)


def unframed(data: bytes) -> tuple[list[UsageRecord], bytes]:
    """Return the records up to the first torn or damaged frame, and what follows them.

    Nothing after a torn frame was acknowledged. What follows a frame that the disk has damaged may have been.
    """
    records, at = list[UsageRecord](), 0
    while at + _HEADER.size <= len(data):
        length, checksum = _HEADER.unpack_from(data, at)
        body = data[at + _HEADER.size : at + _HEADER.size + length]
        # A power cut can leave zeros behind, which read as the header of an empty frame.
        if not body or len(body) < length or crc32(body) != checksum:
            break
        records.append(_decoder.decode(body))
        at += _HEADER.size + length
    return records, data[at:]


def _frame(body: bytes) -> bytes:
    return _HEADER.pack(len(body), crc32(body)) + body
