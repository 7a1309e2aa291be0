"""Finish an answer: add sources, notes, buttons, and a file for a long one."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import discord

from baseline.cogs import MESSAGE_LIMIT, split_message
from baseline.llm import Citation, FinishReason
from baseline.words import Speaker
from cogs.chat.running import Answer
from cogs.chat.settings import ChatSettings

_ROOM_FOR_NOTES: Final = 400
_SHOWN_SHARE: Final = 0.9
"""The text gets this share of its messages: code fences at the cuts, and links shown as text, make it longer."""
_MOST_SOURCES: Final = 5
_LONGEST_TITLE: Final = 60
_LONGEST_ADDRESS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`text` is the part of the answer that is shown, with its notes."""

    text: str
    files: Sequence[discord.File]
    actions: tuple[str, ...]


def most_characters(settings: ChatSettings) -> int:
    """Return how much of an answer fits into its messages, notes aside."""
    return int(settings.most_messages * MESSAGE_LIMIT * _SHOWN_SHARE) - _ROOM_FOR_NOTES


def ending_of(
    answer: Answer, settings: ChatSettings, say: Speaker, problems: Sequence[str], *, may_attach: bool
) -> Ending:
    """Return how the answer is shown when it has ended."""
    files: list[discord.File] = []
    sources = source_lines(answer.citations, say)
    notes = [*sources, *problems, *answer.unseen]
    is_cut = answer.completion is not None and answer.completion.finish_reason is FinishReason.LENGTH
    if answer.stopped_by is not None:
        notes.append(answer.stopped_by)
    elif is_cut:
        notes.append(say("The answer was cut at this server's limit."))
    whole = answer.text.strip() or say("The model had nothing to say to that.")
    shown, most = whole, most_characters(settings) - sum(map(len, sources))
    if len(whole) > most:
        shown = f"{split_message(whole, max(most, MESSAGE_LIMIT // 2))[0]} …"
        if may_attach:
            files.append(discord.File(io.BytesIO(whole.encode()), "answer.md"))
            notes.append(say("The answer is long, so the whole of it is in the file."))
        else:
            notes.append(say("The answer is longer than what I may show here, and I may not attach files."))
    notes.append(marking(settings, say))
    more = ("more",) if is_cut or answer.stopped_by is not None else ()
    return Ending(text=with_notes(shown, notes), files=files, actions=("up", "down", "retry", *more))


def source_lines(citations: Sequence[Citation], say: Speaker) -> list[str]:
    """Return the sources, each with its full address, since its title is untrusted."""
    usable = [each for each in citations if len(each.url) <= _LONGEST_ADDRESS and not re.search(r"[\s<>]", each.url)]
    lines = [f"{number}. {_title(each)}<{each.url}>" for number, each in enumerate(usable[:_MOST_SOURCES], start=1)]
    return [say("Sources, found in the web:"), *lines] if lines else []


def _title(citation: Citation) -> str:
    plain = discord.utils.escape_markdown(" ".join(re.sub(r"[\[\]()<>@`|]", " ", citation.title).split()))
    is_an_address = re.search(r"\w\.\w|://", plain) is not None
    return "" if is_an_address or not plain else f"{plain[:_LONGEST_TITLE]}: "


def marking(settings: ChatSettings, say: Speaker) -> str:
    """Return the note that AI made the answer: the server's own, or the usual one if that is blank."""
    own = " ".join(settings.marking.split())
    return own if any(character.isalnum() for character in own) else say("Made by AI. It can be wrong.")


def with_notes(text: str, notes: Sequence[str]) -> str:
    """Put small lines below a text. A code block that was cut is closed first, so that they do not end up in it."""
    closed = f"{text}\n```" if text.count("```") % 2 else text
    return "\n".join([closed, *(f"-# {note}" for note in notes)])
