"""Read what a member asks: text, the message that it replies to, pictures, PDFs and text files."""

import codecs
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import discord

from baseline.llm import Document, Image
from baseline.words import Speaker

_MOST_BYTES: Final = 5_000_000
_MOST_DOCUMENT_BYTES: Final = 10_000_000
_MOST_TEXT: Final = 60_000
_MOST_FILES: Final = 5
_PDF: Final = "application/pdf"
_PICTURES: Final = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP", re.DOTALL)
_PICTURE_TYPES: Final = ("image/png", "image/jpeg", "image/webp", "image/gif")
_TEXTS: Final = re.compile(
    r"\.(txt|md|csv|tsv|json|ya?ml|toml|ini|log|xml|html?|css|js|ts|py|rs|go|java|c|h|cpp|cs|sh|sql)$", re.IGNORECASE
)
_SPEAKER_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Quote:
    """A message that a question replies to, as the model reads it."""

    message_id: int
    user_id: int
    speaker: str
    text: str
    has_media: bool


@dataclass(slots=True)
class Question:
    """`text` is what the model reads. `problems` are notes for the member about files and messages left out.

    `quotes` holds the message that it replies to. `has_media` is true if its own message has pictures or PDFs.
    """

    text: str
    has_media: bool = False
    quotes: list[Quote] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.quotes or self.images or self.documents)

    def add(self, text: str) -> None:
        self.text = f"{self.text}\n{text}".strip()


def speaker_of(member: discord.Member | discord.User) -> str:
    """Return a name that fits into the line that the platform writes above a message."""
    plain = re.sub(r"[\s\[\]#<>]+", " ", member.display_name).strip()
    return f"{plain[:_SPEAKER_LENGTH] or 'member'} #{member.id}"


async def read_question(
    message: discord.Message, me: int, say: Speaker, may_quote: Callable[[int], Awaitable[bool]]
) -> Question:
    """Read the message and the one that it replies to, unless the bot wrote that or `may_quote` refuses its author."""
    question = Question(plain_text(message, me))
    await _read_files(message, question, say)
    question.has_media = bool(question.images or question.documents)
    replied = None if message.reference is None else message.reference.resolved
    if isinstance(replied, discord.Message) and replied.author.id != me:
        if replied.author.id == message.author.id or await may_quote(replied.author.id):
            await _quote(replied, me, question, say)
        else:
            question.problems.append(say("I left out the message that you reply to: I keep nothing of its author."))
    return question


async def _quote(replied: discord.Message, me: int, question: Question, say: Speaker) -> None:
    speaker = speaker_of(replied.author)
    quoted = Question(untrusted(f"message of {speaker}", plain_text(replied, me)))
    await _read_files(replied, quoted, say)
    has_media = bool(quoted.images or quoted.documents)
    question.quotes.append(Quote(replied.id, replied.author.id, speaker, quoted.text, has_media))
    question.images += quoted.images
    question.documents += quoted.documents
    question.problems += quoted.problems


def plain_text(message: discord.Message, me: int) -> str:
    """Return the text without the mention of the bot, with the names of others in place of their ids."""
    text = re.sub(rf"<@!?{me}>", "", message.content)
    for user in message.mentions:
        text = re.sub(rf"<@!?{user.id}>", lambda _, name=user.display_name: f"@{name}", text)  # type: ignore[misc]
    own_role = None if message.guild is None else message.guild.self_role
    return text.replace(f"<@&{own_role.id}>", "").strip() if own_role else text.strip()


def untrusted(source: str, text: str) -> str:
    """Mark text from outside, so that the model takes it for data. The mark cannot be closed from within."""
    inner = text.replace("<untrusted", "<\u200buntrusted").replace("</untrusted", "<\u200b/untrusted")
    name = re.sub(r'["<>\s]+', " ", source)
    return f'<untrusted source="{name}">\n{inner}\n</untrusted>'


async def read_media_again(message: discord.Message, most_bytes: int) -> Question:
    """Read the pictures and PDFs of an earlier message. What cannot be read, or is too much, is left out."""
    found = Question("")
    for attachment in message.attachments[:_MOST_FILES]:
        if (_is_document(attachment) or _kind_of(attachment) in _PICTURE_TYPES) and attachment.size <= most_bytes:
            most_bytes -= attachment.size
            await _read_file(attachment, found)
    return found


async def _read_files(message: discord.Message, question: Question, say: Speaker) -> None:
    for attachment in message.attachments[:_MOST_FILES]:
        reason = await _read_file(attachment, question)
        if reason is not None:
            name = f"`{attachment.filename.replace('`', '')}`"
            question.problems.append(say("I could not read {name}: {reason}.", name=name, reason=say(reason)))
    if len(message.attachments) > _MOST_FILES:
        question.problems.append(say("I read the first {number} files only.", number=_MOST_FILES))


async def _read_file(attachment: discord.Attachment, question: Question) -> str | None:
    """Return why the file cannot be read, None if it was."""
    kind, is_document = _kind_of(attachment), _is_document(attachment)
    is_text = kind.startswith("text/") or _TEXTS.search(attachment.filename) is not None
    if not (is_document or is_text or kind in _PICTURE_TYPES):
        return "I read pictures, PDFs and text files only"
    if attachment.size > (_MOST_DOCUMENT_BYTES if is_document else _MOST_BYTES):
        return "it is too big"
    try:
        data = await attachment.read()
    except discord.HTTPException:
        return "Discord does not give it to me"
    return _taken(data, question, attachment, kind, is_document=is_document)


def _kind_of(attachment: discord.Attachment) -> str:
    return (attachment.content_type or "").partition(";")[0]


def _is_document(attachment: discord.Attachment) -> bool:
    return _kind_of(attachment) == _PDF or attachment.filename.lower().endswith(".pdf")


def _taken(
    data: bytes, question: Question, attachment: discord.Attachment, kind: str, *, is_document: bool
) -> str | None:
    if not data.strip():
        return "it is empty"
    if is_document:
        try:
            question.documents.append(Document(data, attachment.filename))
        except ValueError:
            return "it is not what its name says"
    elif kind in _PICTURE_TYPES:
        if not _PICTURES.match(data):
            return "it is not what its name says"
        question.images.append(Image(data=data, media_type=kind))
    else:
        question.add(untrusted(f"file {attachment.filename}", _text_in(data)[:_MOST_TEXT]))
    return None


def _text_in(data: bytes) -> str:
    """Decode a text file. Windows writes UTF-16 with a byte order mark; PostgreSQL keeps no NUL."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "utf-8-sig", errors="replace").replace("\0", "")
