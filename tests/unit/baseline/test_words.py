"""Sentences of a cog in several languages."""

import pytest

from baseline.words import Words

WORDS = Words(
    de={"Tea is ready.": "Der Tee ist fertig.", "In {minutes} minutes.": "In {minutes} Minuten."},
    pt_BR={"Tea is ready.": "O chá está pronto."},
)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("de", "Der Tee ist fertig."),
        ("de-AT", "Der Tee ist fertig."),
        ("pt-BR", "O chá está pronto."),
        ("pt-PT", "Tea is ready."),
        ("en-GB", "Tea is ready."),
        (None, "Tea is ready."),
    ],
)
def test_a_locale_finds_its_language_or_english(language: str | None, shown: str) -> None:
    assert WORDS.of(language)("Tea is ready.") == shown


def test_values_are_put_into_the_translation_and_into_english() -> None:
    assert WORDS.of("de")("In {minutes} minutes.", minutes=5) == "In 5 Minuten."
    assert WORDS.of("fr")("In {minutes} minutes.", minutes=5) == "In 5 minutes."


def test_braces_of_a_value_stay_as_they_are() -> None:
    words = Words(de={"{text}!": "{text}!"})
    assert words.of("de")("{text}!", text="{name}") == "{name}!"


def test_a_translation_with_other_values_is_refused() -> None:
    with pytest.raises(ValueError, match=r"translation to 'de' of 'In \{minutes\} minutes.'"):
        Words(de={"In {minutes} minutes.": "In {minuten} Minuten."})


def test_sentences_without_a_translation_are_listed() -> None:
    assert WORDS.untranslated("de", "Tea is ready.", "Coffee is ready.") == ["Coffee is ready."]
