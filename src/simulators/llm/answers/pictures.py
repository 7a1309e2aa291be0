"""Pictures without any library: one flat colour each."""

import hashlib
import struct
import zlib

_SIDE = 64


def colour_of(prompt: str) -> str:
    """Return the colour as six hexadecimal digits."""
    return hashlib.sha256(prompt.encode()).hexdigest()[:6]


def png(colour: str) -> bytes:
    row = b"\0" + bytes.fromhex(colour) * _SIDE
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * _SIDE)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
