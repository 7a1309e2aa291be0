"""End an answer: what is said below it, a file for a long one, and the buttons."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import discord

from baseline.cogs import MESSAGE_LIMIT, split_message
from baseline.llm import FinishReason
from cogs.chat.running import Answer
from cogs.chat.settings import ChatSettings
from cogs.chat.words import Words

_ROOM_FOR_NOTES: Final = 400
_SHOWN_SHARE: Final = 0.9
"""Code fences at the cuts, and links shown as text, make messages longer than their share of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`text` is all of the answer that is shown."""

    text: str
    files: Sequence[discord.File]
    actions: tuple[str, ...]


def most_characters(settings: ChatSettings) -> int:
    """Return how much of an answer fits into its messages, notes aside."""
    return int(settings.most_messages * MESSAGE_LIMIT * _SHOWN_SHARE) - _ROOM_FOR_NOTES


def ending_of(answer: Answer, settings: ChatSettings, words: Words, problems: Sequence[str]) -> Ending:
    """Return how the answer is shown when it has ended."""
    notes, files = list(problems), []
    is_cut = answer.completion is not None and answer.completion.finish_reason is FinishReason.LENGTH
    if answer.is_without_pictures:
        notes.append(words("no_pictures"))
    if answer.stopped_by is not None:
        notes.append(answer.stopped_by)
    elif is_cut:
        notes.append(words("cut"))
    whole = answer.text.strip() or words("silent")
    shown = whole
    if len(whole) > most_characters(settings):
        shown = f"{split_message(whole, most_characters(settings))[0]} …"
        files.append(discord.File(io.BytesIO(whole.encode()), "answer.md"))
        notes.append(words("file"))
    notes.append(marking(settings, words))
    more = ("more",) if is_cut or answer.stopped_by is not None else ()
    return Ending(text=with_notes(shown, notes), files=files, actions=("up", "down", "retry", *more))


def marking(settings: ChatSettings, words: Words) -> str:
    """Return the words that say that a machine made it. Blank ones are replaced by the usual ones."""
    own = " ".join(settings.marking.split())
    return own if any(character.isalnum() for character in own) else words("marking")


def with_notes(text: str, notes: Sequence[str]) -> str:
    """Put small lines below a text. A code block that was cut is closed first, so that they do not end up in it."""
    closed = f"{text}\n```" if text.count("```") % 2 else text
    return "\n".join([closed, *(f"-# {note}" for note in notes)])
