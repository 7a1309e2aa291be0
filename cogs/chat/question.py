"""Read what a member asks: text, the message that it replies to, pictures and text files."""

import re
from dataclasses import dataclass, field
from typing import Final

import discord

from baseline.llm import Image
from cogs.chat.words import Words

_MOST_BYTES: Final = 5_000_000
_MOST_TEXT: Final = 60_000
_MOST_FILES: Final = 5
_PICTURES: Final = ("image/png", "image/jpeg", "image/webp", "image/gif")
_TEXTS: Final = re.compile(
    r"\.(txt|md|csv|tsv|json|ya?ml|toml|ini|log|xml|html?|css|js|ts|py|rs|go|java|c|h|cpp|cs|sh|sql)$", re.IGNORECASE
)
_SPEAKER_LENGTH: Final = 60


@dataclass(slots=True)
class Question:
    """`text` is what the model reads, `problems` what the member reads about files that could not be read."""

    text: str
    images: list[Image] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.images


def speaker_of(member: discord.Member | discord.User) -> str:
    """Return a name that fits into the line that the platform writes above a message."""
    plain = re.sub(r"[\s\[\]#<>]+", " ", member.display_name).strip()
    return f"{plain[:_SPEAKER_LENGTH] or 'member'} #{member.id}"


async def read_question(message: discord.Message, me: int, words: Words) -> Question:
    """Read the message, and the one that it replies to unless that is the bot's own."""
    question = Question(plain_text(message, me))
    await _read_files(message, question, words)
    replied = None if message.reference is None else message.reference.resolved
    if isinstance(replied, discord.Message) and replied.author.id != me:
        quoted = untrusted(f"message of {speaker_of(replied.author)}", plain_text(replied, me))
        question.text = f"{question.text}\n{quoted}".strip()
        await _read_files(replied, question, words)
    return question


def plain_text(message: discord.Message, me: int) -> str:
    """Return the text without the mention of the bot, with the names of others in place of their ids."""
    text = re.sub(rf"<@!?{me}>", "", message.content)
    for user in message.mentions:
        text = re.sub(rf"<@!?{user.id}>", f"@{user.display_name}", text)
    own_role = None if message.guild is None else message.guild.self_role
    return text.replace(f"<@&{own_role.id}>", "").strip() if own_role else text.strip()


def untrusted(source: str, text: str) -> str:
    """Mark text from outside, so that the model takes it for data. The mark cannot be closed from within."""
    inner = text.replace("<untrusted", "<\u200buntrusted").replace("</untrusted", "<\u200b/untrusted")
    return f'<untrusted source="{source}">\n{inner}\n</untrusted>'


async def _read_files(message: discord.Message, question: Question, words: Words) -> None:
    for attachment in message.attachments[:_MOST_FILES]:
        kind = (attachment.content_type or "").partition(";")[0]
        if kind in _PICTURES and attachment.size <= _MOST_BYTES:
            question.images.append(Image(data=await attachment.read(), media_type=kind))
        elif (kind.startswith("text/") or _TEXTS.search(attachment.filename)) and attachment.size <= _MOST_BYTES:
            text = (await attachment.read()).decode("utf-8", errors="replace")[:_MOST_TEXT]
            marked = untrusted(f"file {attachment.filename}", text)
            question.text = f"{question.text}\n{marked}".strip()
        else:
            reason = words("too_big") if attachment.size > _MOST_BYTES else words("no_kind")
            question.problems.append(words("attachment", name=f"`{attachment.filename}`", reason=reason))
