"""Embeds and cards that Discord takes, whatever a cog puts into them."""

import discord
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baseline.ui import Mood, card, embed
from baseline.ui.embeds import shortened
from tests.nightly import examples

_TEXT = st.text(max_size=30) | st.integers(0, 7000).map(lambda length: "x" * length)


@settings(deadline=None)
@given(_TEXT, _TEXT, st.dictionaries(_TEXT, _TEXT, max_size=30), _TEXT, st.sampled_from(Mood))
def test_an_embed_never_exceeds_discords_limits(
    title: str, description: str, fields: dict[str, str], footer: str, mood: Mood
) -> None:
    made = embed(title, description, fields=fields, footer=footer, mood=mood)
    assert len(made) <= 6000
    assert len(made.title or "") <= 256
    assert len(made.description or "") <= 4096
    assert len(made.fields) <= 25
    assert all(0 < len(each.name or "") <= 256 and 0 < len(each.value or "") <= 1024 for each in made.fields)
    assert len(made.footer.text or "") <= 2048


@given(st.text(), st.integers(0, 40))
def test_a_shortened_text_fits_and_a_fitting_one_is_whole(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert short == text.strip() or short == "" or short.endswith("…")
    assert shortened(text, len(text)) == text.strip()


def test_the_mood_gives_colour_and_sign() -> None:
    made = embed("Saved", mood=Mood.SUCCESS, fields={"Role": 5})
    assert (made.title, made.fields[0].value) == ("✅ Saved", "5")
    assert embed("Saved").colour != made.colour


@settings(deadline=None, max_examples=examples(15, at_night=300))
@example("a", ["b", "c", "d", "e"], "f", 25, "https://example.org/a.png")
@given(
    _TEXT, st.lists(_TEXT, max_size=4), _TEXT, st.integers(0, 25), st.sampled_from([None, "https://example.org/a.png"])
)
def test_a_card_never_exceeds_discords_limits(
    title: str, texts: list[str], footer: str, buttons: int, thumbnail: str | None
) -> None:
    layout = card(
        title,
        *texts,
        footer=footer,
        buttons=[discord.ui.Button(label=str(number)) for number in range(buttons)],
        thumbnail=thumbnail,
        pictures=["https://example.org/a.png"],
    )
    assert layout.total_children_count <= 40
    assert layout.content_length() <= 4000


def test_more_than_a_card_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 25 buttons and 10 pictures"):
        card("Much", pictures=["https://example.org/a.png"] * 11)
