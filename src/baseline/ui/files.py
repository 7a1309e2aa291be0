"""Files of a size that Discord takes in every server."""

import io
import zlib
from collections.abc import Iterable
from itertools import chain
from typing import Final

import discord

__all__ = ["fitted_file"]

_LARGEST: Final = 8_000_000
"""Bytes. Discord accepts attachments of this size in every server."""
_ENDING: Final = 1_000
"""Room for what ends compressed data, and for what compression adds to data that it cannot shorten."""


def fitted_file(name: str, parts: Iterable[bytes]) -> tuple[discord.File, int]:
    """Return a file of the parts, and how many of them it has: the first ones that fit in 8 MB.

    Where not all fit as they are, they are compressed, and the name gets the ending `.gz`.
    """
    rest, plain, size = iter(parts), list[bytes](), 0
    for part in rest:
        plain.append(part)
        size += len(part)
        if size > _LARGEST:
            packed, number = _packed(chain(plain, rest))
            return discord.File(io.BytesIO(packed), f"{name}.gz"), number
    return discord.File(io.BytesIO(b"".join(plain)), name), len(plain)


def _packed(parts: Iterable[bytes]) -> tuple[bytes, int]:
    packer, packed, inside, number = zlib.compressobj(wbits=31), bytearray(), 0, 0
    for part in parts:
        # `inside` is an upper bound of the bytes that the packer still buffers. Each flush costs some compression.
        if len(packed) + inside + len(part) + _ENDING > _LARGEST:
            packed += packer.flush(zlib.Z_SYNC_FLUSH)
            inside = 0
        if len(packed) + len(part) + _ENDING > _LARGEST:
            trial = packer.copy()
            if len(packed) + len(trial.compress(part) + trial.flush()) > _LARGEST:
                break
        packed += packer.compress(part)
        inside += len(part)
        number += 1
    return bytes(packed + packer.flush()), number
