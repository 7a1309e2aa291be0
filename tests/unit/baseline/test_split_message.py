"""Long answers become several messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baseline.cogs import MESSAGE_LIMIT, split_message


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
