"""Typing as a member of the simulated Discord, from a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError
from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text


class NothingAnswered(Exception):
    """No reply came; the message states the reason."""


class EmbedField(BaseModel):
    name: str
    value: str


class Embed(BaseModel):
    title: str | None = None
    description: str | None = None
    fields: list[EmbedField] = []
    footer: str | None = None


class Reply(BaseModel):
    content: str = ""
    embeds: list[Embed] = []
    ephemeral: bool = False
    visible_to: list[str] = []


class _Answer(BaseModel):
    replies: list[Reply] = []
    error: str | None = None


class Place(BaseModel):
    guild: str
    members: list[str]
    channels: list[str]


_PLACES = TypeAdapter(list[Place])


def send(control_url: str, *, sender: str, text: str, guild: str | None, channel: str | None) -> list[Reply]:
    """At least one reply. Raises `NothingAnswered`."""
    with _telling_what_is_away(control_url):
        body = {"as": sender, "guild": guild, "channel": channel, "text": text}
        answer = _Answer.model_validate_json(httpx.post(f"{control_url}/send", json=body, timeout=120).content)
    if answer.error is not None:
        raise NothingAnswered(answer.error)
    if not answer.replies:
        raise NothingAnswered("The bot did not reply.")
    return answer.replies


def places(control_url: str) -> list[Place]:
    """Raises `NothingAnswered`."""
    with _telling_what_is_away(control_url):
        return _PLACES.validate_json(httpx.get(f"{control_url}/members", timeout=10).content)


@contextmanager
def _telling_what_is_away(control_url: str) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError:
        raise NothingAnswered(f"The simulated Discord does not answer at {control_url}.") from None
    except ValidationError:
        raise NothingAnswered(f"What answers at {control_url} is not the simulated Discord.") from None


def show(console: Console, replies: list[Reply]) -> None:
    for reply in replies:
        console.print(
            Panel(Group(*_parts(reply)), title=_audience(reply), title_align="left", box=box.ROUNDED, padding=(0, 1))
        )


def show_places(console: Console, found: list[Place]) -> None:
    for place in found:
        console.print(Text(place.guild, style="bold"))
        console.print(Text(f"  members   {', '.join(place.members)}"))
        console.print(Text(f"  channels  {', '.join(place.channels)}"))


def _audience(reply: Reply) -> Text:
    names = ", ".join(reply.visible_to)
    if reply.ephemeral:
        return Text(f"only {names or 'the sender'} can see this")
    return Text(f"everyone can see this: {names}" if names else "everyone can see this")


def _parts(reply: Reply) -> Iterator[RenderableType]:
    if reply.content:
        yield Text(reply.content)
    for embed in reply.embeds:
        yield Panel(Group(*_embed_lines(embed)), box=box.SQUARE, title=_optional(embed.title), title_align="left")


def _embed_lines(embed: Embed) -> Iterator[Text]:
    if embed.description:
        yield Text(embed.description)
    for field in embed.fields:
        yield Text.assemble((f"{field.name}: ", "bold"), field.value)
    if embed.footer:
        yield Text(embed.footer, style="dim")


def _optional(text: str | None) -> Text | None:
    return None if text is None else Text(text, style="bold")
