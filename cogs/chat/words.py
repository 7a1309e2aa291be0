"""The bot's own words, in English and German."""

from typing import Final

import discord

from baseline.errors import (
    BudgetExceededError,
    ContentFilterError,
    ContextLengthError,
    CooldownError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    ServiceUnavailable,
)

ENGLISH: Final = {
    "marking": "Made by AI. It can be wrong.",
    "stop": "Stop",
    "retry": "Again",
    "more": "Continue",
    "continue": "Go on where your last answer ended.",
    "stopped": "Stopped.",
    "cut": "The answer was cut at this server's limit.",
    "empty": "What would you like to know? Write it behind my name.",
    "silent": "The model had nothing to say to that.",
    "file": "The answer is long, so the whole of it is in the file.",
    "off": "I am switched off in this server. Its managers can switch me on again.",
    "roles": "Here I talk with {roles}.",
    "not_yours": "Only the member that asked, and moderators, can do that.",
    "gone": "The question is no longer there.",
    "thanks": "Thank you, noted.",
    "reset": "This conversation begins anew.",
    "forgotten": "Forgotten: {turns} messages, {votes} votes.",
    "remember_on": "From now on I remember our conversations here.",
    "remember_off": "I no longer keep what you write, and what I kept is forgotten. I still answer you.",
    "knows": "Here I keep {turns} messages of you and of answers to you, {votes} votes, and remembering is {state}. "
    "Messages are deleted after {days} days, or by `/forget me`.",
    "on": "on",
    "off_state": "off",
    "approve": "{who}: may I use **{tool}** of `{cog}` for {asker}?\n{arguments}",
    "approve_yes": "Allow",
    "approve_no": "Refuse",
    "not_approver": "That is not yours to decide.",
    "model_is": "Here {model} answers. {sources}.",
    "model_default": "the bot's default model",
    "model_set": "From now on {model} answers {where}.",
    "where_server": "in this server",
    "where_channel": "in this channel",
    "where_role": "members with {role}",
    "budget": "My budget for this is used up. I can answer again {resets}.",
    "cooldown": "One moment, please: ask me again in {seconds} seconds.",
    "busy": "The model is getting too many questions. Please try again in a minute.",
    "away": "I cannot reach the model right now. Please try again in a minute.",
    "too_long": "That is too long for the model. Please shorten it, or use `/reset`.",
    "refused": "The model does not answer that.",
    "failed": "I could not get an answer. `/why` may know the reason.",
    "attachment": "I could not read {name}: {reason}.",
    "too_big": "it is too big",
    "no_kind": "I read pictures and text files only",
    "no_pictures": "I could not look at the picture: this model takes none.",
}

GERMAN: Final = {
    "marking": "Von einer KI geschrieben. Sie kann sich irren.",
    "stop": "Anhalten",
    "retry": "Noch einmal",
    "more": "Weiter",
    "continue": "Schreib dort weiter, wo deine letzte Antwort endete.",
    "stopped": "Angehalten.",
    "cut": "Die Antwort wurde an der Grenze dieses Servers gekürzt.",
    "empty": "Was möchtest du wissen? Schreib es hinter meinen Namen.",
    "silent": "Das Modell hatte dazu nichts zu sagen.",
    "file": "Die Antwort ist lang und steht vollständig in der Datei.",
    "off": "Ich bin auf diesem Server ausgeschaltet. Wer ihn verwaltet, kann mich wieder einschalten.",
    "roles": "Hier rede ich mit {roles}.",
    "not_yours": "Das kann nur, wer gefragt hat, oder wer moderiert.",
    "gone": "Die Frage ist nicht mehr da.",
    "thanks": "Danke, notiert.",
    "reset": "Dieses Gespräch beginnt von vorn.",
    "forgotten": "Vergessen: {turns} Nachrichten, {votes} Bewertungen.",
    "remember_on": "Ab jetzt merke ich mir unsere Gespräche hier.",
    "remember_off": "Ich merke mir nicht mehr, was du schreibst, und habe Früheres vergessen. Ich antworte dir weiter.",
    "knows": "Ich habe hier {turns} Nachrichten von dir oder an dich, {votes} Bewertungen, und Merken ist {state}. "
    "Nachrichten werden nach {days} Tagen gelöscht, oder durch `/forget me`.",
    "on": "an",
    "off_state": "aus",
    "approve": "{who}: Darf ich **{tool}** von `{cog}` für {asker} verwenden?\n{arguments}",
    "approve_yes": "Erlauben",
    "approve_no": "Ablehnen",
    "not_approver": "Das entscheidest nicht du.",
    "model_is": "Hier antwortet {model}. {sources}.",
    "model_default": "das Standardmodell des Bots",
    "model_set": "Ab jetzt antwortet {model} {where}.",
    "where_server": "auf diesem Server",
    "where_channel": "in diesem Kanal",
    "where_role": "Mitgliedern mit {role}",
    "budget": "Mein Budget dafür ist aufgebraucht. Ich kann {resets} wieder antworten.",
    "cooldown": "Einen Moment bitte: Frag mich in {seconds} Sekunden wieder.",
    "busy": "Das Modell bekommt gerade zu viele Fragen. Bitte versuch es in einer Minute wieder.",
    "away": "Ich erreiche das Modell gerade nicht. Bitte versuch es in einer Minute wieder.",
    "too_long": "Das ist zu lang für das Modell. Bitte kürz es, oder nimm `/reset`.",
    "refused": "Das Modell antwortet darauf nicht.",
    "failed": "Ich habe keine Antwort bekommen. `/why` kennt vielleicht den Grund.",
    "attachment": "Ich konnte {name} nicht lesen: {reason}.",
    "too_big": "zu groß",
    "no_kind": "ich lese nur Bilder und Textdateien",
    "no_pictures": "Ich konnte das Bild nicht ansehen: Dieses Modell nimmt keine.",
}

_REFUSALS: Final[dict[type[Exception], str]] = {
    BudgetExceededError: "budget",
    CooldownError: "cooldown",
    RateLimitError: "busy",
    ProviderUnavailableError: "away",
    LLMTimeoutError: "away",
    ServiceUnavailable: "away",
    ContextLengthError: "too_long",
    ContentFilterError: "refused",
    LLMError: "failed",
}


class Words:
    """The words in one language."""

    def __init__(self, language: str) -> None:
        self._words = GERMAN if language.startswith("de") else ENGLISH

    def __call__(self, key: str, **facts: object) -> str:
        return self._words[key].format(**facts)

    def refusal(self, error: Exception) -> str:
        """Return what the member reads for an error of `baseline.errors`."""
        key = next(_REFUSALS[kind] for kind in type(error).__mro__ if kind in _REFUSALS)
        facts: dict[str, object] = {}
        if isinstance(error, BudgetExceededError):
            facts["resets"] = discord.utils.format_dt(error.resets_at, "R")
        if isinstance(error, CooldownError):
            facts["seconds"] = round(error.retry_after or 1)
        return self(key, **facts)


def words_for(language: str, guild: discord.Guild) -> Words:
    """`language` is the setting: `server` is the guild's preferred one."""
    return Words(str(guild.preferred_locale) if language == "server" else language)
