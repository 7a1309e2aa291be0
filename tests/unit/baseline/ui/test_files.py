"""Files are of a size that Discord takes, and hold as many parts as fit."""

import gzip
from random import Random

import discord
import pytest

from baseline.ui import fitted_file

LIMIT = 8_000_000


def content(file: discord.File) -> bytes:
    return file.fp.read()


def test_what_fits_is_a_plain_file() -> None:
    file, number = fitted_file("words.txt", [b"tea", b" and ", b"cake"])
    assert (file.filename, content(file), number) == ("words.txt", b"tea and cake", 3)


def test_no_parts_are_an_empty_file() -> None:
    file, number = fitted_file("words.txt", [])
    assert (content(file), number) == (b"", 0)


def test_what_is_too_large_is_compressed() -> None:
    parts = [b"tea and cake\n" * 100_000] * 20
    file, number = fitted_file("words.txt", parts)
    packed = content(file)
    assert (file.filename, number) == ("words.txt.gz", 20)
    assert gzip.decompress(packed) == b"".join(parts)
    assert len(packed) <= LIMIT


def test_a_single_part_is_compressed_too() -> None:
    file, number = fitted_file("words.txt", [b"tea and cake\n" * 1_000_000])
    assert (file.filename, number, len(gzip.decompress(content(file)))) == ("words.txt.gz", 1, 13_000_000)


@pytest.mark.parametrize("length", [1_000, 40_000, 3_000_000])
def test_of_what_is_too_large_when_compressed_the_first_parts_are_kept(length: int) -> None:
    random = Random(length)  # noqa: S311 - data that cannot be compressed
    parts = [random.randbytes(length) for _ in range(9_000_000 // length)]
    file, number = fitted_file("noise", parts)
    packed = content(file)
    assert len(packed) <= LIMIT < len(packed) + length + 20_000
    assert gzip.decompress(packed) == b"".join(parts[:number])


def test_a_part_that_fits_in_no_file_is_left_out() -> None:
    file, number = fitted_file("noise", [Random(1).randbytes(9_000_000), b"tea"])  # noqa: S311 - as above
    assert (gzip.decompress(content(file)), number) == (b"", 0)
