"""Long answers become several messages."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baseline.cogs import MESSAGE_LIMIT, split_message
from tests.unit.baseline.discord_markdown import code_and_prose


def test_a_short_text_is_one_message() -> None:
    assert split_message("Hello") == ["Hello"]


def test_blank_text_is_no_message() -> None:
    assert split_message(" \n ") == []


def test_a_long_text_is_cut_at_line_ends() -> None:
    assert split_message("a" * 30 + "\n" + "b" * 30, limit=40) == ["a" * 30, "b" * 30]


def test_a_cut_code_block_is_closed_and_opened_again_with_its_language() -> None:
    code = "```python\n" + "\n".join(f"line {number}" for number in range(20)) + "\n```"
    parts = split_message(code, limit=60)
    assert len(parts) > 2
    assert all(part.startswith("```python\n") and part.endswith("\n```") for part in parts)
    lines = [line for part in parts for line in part.split("\n") if line.startswith("line")]
    assert lines == [f"line {number}" for number in range(20)]


def test_a_limit_without_room_for_fences_is_refused() -> None:
    with pytest.raises(ValueError, match="40"):
        split_message("text", limit=10)


@given(st.text(max_size=5000))
def test_no_part_is_too_long_or_blank(text: str) -> None:
    parts = split_message(text)
    assert all(0 < len(part) <= MESSAGE_LIMIT for part in parts)


@given(st.lists(st.text("abc xyz", min_size=1, max_size=300), max_size=60))
def test_nothing_but_white_space_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "".join("".join(split_message(text, limit=200)).split()) == "".join(text.split())


_LONG_CODE = "\n".join(f"    line {number} = {number}" for number in range(200))
_LONG_PROSE = "words and more words " * 150


@pytest.mark.parametrize(
    "text",
    [
        f"1. ```py\n{_LONG_CODE}\n```\nThat is all. {_LONG_PROSE}",
        f"- see ```py\n{_LONG_CODE}\n``` and go on. {_LONG_PROSE}",
        f"> ```\n{_LONG_CODE}\n```\n{_LONG_PROSE}",
        f"```py\n{_LONG_CODE}\nprint(1)```\n{_LONG_PROSE}",
        f"```print(1)```\n{_LONG_PROSE}```py\n{_LONG_CODE}```",
        f"{_LONG_PROSE}```{_LONG_CODE}```{_LONG_PROSE}",
        f"`a ``` b` {_LONG_PROSE}\n```py\n{_LONG_CODE}\n```",
        f"\\``` is how a block begins. {_LONG_PROSE}\n```\n{_LONG_CODE}\n```",
        f"{_LONG_PROSE}\n```py\n{_LONG_CODE}\n```\n```js\n{_LONG_CODE}\n```",
        f"A block begins with ``` but here is none. {_LONG_PROSE}",
        f"{_LONG_PROSE} print(1)```",
        "x" * 1990 + f"\n```py\n{_LONG_CODE}\n```",
        "x" * 1996 + "```py\nprint(1)\n```",
        "```py\n" + "x" * 1990 + "\n```\n" + _LONG_PROSE,
        "```py\n" + "x" * 5000 + "\n```",
    ],
)
def test_code_stays_code_and_prose_stays_prose_as_discord_reads_them(text: str) -> None:
    code, prose = code_and_prose(text)
    parts = split_message(text)
    assert len(parts) > 1
    assert all(len(part) <= MESSAGE_LIMIT for part in parts)
    read = [code_and_prose(part) for part in parts]
    assert ("".join(each for each, _ in read), "".join(each for _, each in read)) == (code, prose)


_SEGMENTS = st.lists(
    st.one_of(
        st.text("abc .\n", min_size=1, max_size=200),
        st.builds(
            lambda before, language, code, after: f"{before}```{language}{code}{after}```",
            st.sampled_from(["", "\n", "1. ", "- ", "> ", "see "]),
            st.sampled_from(["", "\n", "py\n", "c++\n", "a-very-long-name-of-a-language\n"]),
            st.text("xyz ()\n", max_size=300).map("(".__add__),
            st.sampled_from(["", "\n", "\n\n"]),
        ),
    ),
    max_size=12,
)


@given(_SEGMENTS, st.integers(60, 300))
def test_every_split_keeps_code_and_prose_apart(segments: list[str], limit: int) -> None:
    text = "".join(segments)
    parts = split_message(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    read = [code_and_prose(part) for part in parts]
    assert ("".join(each for each, _ in read), "".join(each for _, each in read)) == code_and_prose(text)


def test_the_indentation_of_the_first_line_is_kept() -> None:
    assert split_message("\n\n    four\n  two") == ["    four\n  two"]
    long = split_message("    first\n" + "    " + "x" * 1970 + "\n    last" + "z" * 40)
    assert long[0].startswith("    first")
    assert long[-1] == "    last" + "z" * 40


def test_the_indentation_of_code_is_kept_behind_a_cut() -> None:
    for part in split_message(f"```py\n{_LONG_CODE}\n```"):
        assert all(line.startswith("    line") for line in part.split("\n")[1:-1])


def test_a_block_without_an_end_is_closed_in_every_part() -> None:
    parts = split_message(f"Look:\n```py\n{_LONG_CODE}")
    assert all(part.endswith("\n```") for part in parts)
    assert "".join(code_and_prose(part)[0] for part in parts) == "".join(_LONG_CODE.split())


@pytest.mark.parametrize("mark", ["`", "``", "```", "` ", "``` ", "`a", "\\`", "```a\n"])
def test_splitting_takes_no_longer_for_many_marks(mark: str) -> None:
    began = process_time()
    split_message(mark * (40_000 // len(mark)))
    assert process_time() - began < 5
