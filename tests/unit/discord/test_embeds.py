"""An embed that is larger than Discord accepts becomes several, with all of its text."""

import discord
import pytest

from adapters.discord.embeds import FIELD_LIMIT, house_embed, pages, parts


def _embed(fields: list[str]) -> discord.Embed:
    embed = house_embed("Cogs", "All of them.")
    for number, value in enumerate(fields):
        embed.add_field(name=f"cog {number}", value=value)
    return embed


def _accepted(page: discord.Embed) -> bool:
    return len(page) <= 6_000 and len(page.fields) <= 25 and all(len(it.value or "") <= 1_024 for it in page.fields)


@pytest.mark.parametrize("fields", [["x"], ["x" * 1_024] * 25, ["y"] * 80, ["a line\n" * 2_000], ["😀" * 3_000]])
def test_nothing_is_left_out_and_discord_accepts_each_page(fields: list[str]) -> None:
    found = pages(_embed(fields))

    assert all(map(_accepted, found))
    assert "".join(it.value or "" for page in found for it in page.fields) == "".join(fields)


def test_a_long_text_is_divided_between_lines() -> None:
    divided = parts("a line of text\n" * 200, FIELD_LIMIT)

    assert all(part.endswith("text\n") for part in divided)


def test_an_isolated_text_that_is_divided_ends_in_each_part() -> None:
    first, *_ = parts("\u2068" + "א" * 2_000 + "\u2069", FIELD_LIMIT)

    assert first.endswith("\u2069")


def test_an_empty_text_is_one_part() -> None:
    assert parts("", FIELD_LIMIT) == [""]
