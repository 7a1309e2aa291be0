"""Sentences of a cog in several languages, with the English sentence as their key."""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any, Final, TypeAlias, TypeVar

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

__all__ = ["Speaker", "Words"]

Speaker: TypeAlias = Callable[..., str]
"""`say("In {minutes} minutes.", minutes=5)`: the sentence in one language, with its values in place."""

Translated = TypeVar("Translated")

_TRANSLATIONS: Final = "translations"


class Words:
    """The translations of a cog's sentences: `Words(de={"Tea is ready.": "Der Tee ist fertig."})`.

    A language is a code such as `de` or `pt-BR`; `de` also serves a locale such as `de-AT`. A sentence without a
    translation is shown in English. Raises ValueError for a translation whose `{values}` are not those of its key.
    """

    def __init__(self, **languages: Mapping[str, str]) -> None:
        self._languages = {code.replace("_", "-"): dict(sentences) for code, sentences in languages.items()}
        for code, sentences in self._languages.items():
            for english, translated in sentences.items():
                if _values(english) != _values(translated):
                    raise ValueError(f"The translation to {code!r} of {english!r} must name the same values.")

    def of(self, where: "discord.Interaction[Any] | commands.Context[Any] | discord.Guild | str | None") -> Speaker:
        """Return the function that translates sentences to the language of `where`, which may be a language code.

        For an interaction that is the language of the member's Discord, for a prefix command and a guild the server's.
        """
        sentences = self._sentences(_locale(where))

        def say(english: str, **values: object) -> str:
            return sentences.get(english, english).format(**values) if values else sentences.get(english, english)

        return say

    def command(self, english: str) -> app_commands.locale_str:
        """Return a name, description or choice of a command, which Discord shows in each member's language."""
        found = {code: sentences[english] for code, sentences in self._languages.items() if english in sentences}
        return app_commands.locale_str(english, **{_TRANSLATIONS: found})

    def untranslated(self, code: str, *sentences: str) -> list[str]:
        """Return those of the sentences that have no translation to this language, for a test."""
        return [sentence for sentence in sentences if sentence not in self._languages.get(code, {})]

    def _sentences(self, locale: str) -> Mapping[str, str]:
        return _of_locale(self._languages, locale) or {}


class WordsTranslator(app_commands.Translator):
    """Hand Discord the translations that `Words.command` has attached."""

    @override
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        found: dict[str, str] = string.extras.get(_TRANSLATIONS, {})
        return _of_locale(found, locale.value)


def _of_locale(by_code: Mapping[str, Translated], locale: str) -> Translated | None:
    return by_code.get(locale, by_code.get(locale.partition("-")[0]))


def _locale(where: "discord.Interaction[Any] | commands.Context[Any] | discord.Guild | str | None") -> str:
    match where:
        case None | str():
            return where or "en"
        case discord.Guild():
            return where.preferred_locale.value
        case commands.Context():
            return _locale(where.interaction or where.guild)
        case _:
            return where.locale.value


def _values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
