"""Ask the simulated Discord over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError


class NothingAnswered(Exception):
    """The act failed or no reply came; the message states the reason."""


class EmbedField(BaseModel):
    name: str
    value: str


class Embed(BaseModel):
    title: str | None = None
    description: str | None = None
    fields: list[EmbedField] = []
    footer: str | None = None


class Button(BaseModel):
    label: str
    disabled: bool = False
    url: str | None = None


class Menu(BaseModel):
    name: str
    options: list[str] = []
    disabled: bool = False


class Reply(BaseModel):
    """A message of the bot or of a member."""

    id: str = ""
    author: str = ""
    channel: str = ""
    content: str = ""
    embeds: list[Embed] = []
    ephemeral: bool = False
    visible_to: list[str] = []
    buttons: list[Button] = []
    menus: list[Menu] = []
    files: list[str] = []
    reactions: list[str] = []


class Form(BaseModel):
    id: str
    title: str
    fields: list[tuple[str, str]] = []


class Answer(BaseModel):
    """`sent` is the id of the member's own message; `did` is what the bot did beside its replies."""

    replies: list[Reply] = []
    sent: str | None = None
    form: Form | None = None
    did: list[str] = []
    error: str | None = None


class Place(BaseModel):
    guild: str
    members: list[str]
    channels: list[str]


_PLACES: Final = TypeAdapter(list[Place])
_REPLIES: Final = TypeAdapter(list[Reply])


def act(control_url: str, verb: str, **asked: object) -> Answer:
    """Do what the verb names in the simulated Discord. Raises `NothingAnswered`."""
    with _wording_what_is_away(control_url):
        answer = httpx.post(f"{control_url}/{verb}", json=asked, timeout=120)
        found = Answer.model_validate_json(answer.content)
    if found.error is not None:
        raise NothingAnswered(found.error)
    return found


def places(control_url: str) -> list[Place]:
    """Return the guilds with their members and channels. Raises `NothingAnswered`."""
    with _wording_what_is_away(control_url):
        return _PLACES.validate_json(httpx.get(f"{control_url}/members", timeout=10).content)


def messages(control_url: str, **asked: str | int | None) -> list[Reply]:
    """Return the last messages of a channel, the oldest first. Raises `NothingAnswered`."""
    given = {name: value for name, value in asked.items() if value is not None}
    with _wording_what_is_away(control_url):
        answer = httpx.get(f"{control_url}/messages", params=given, timeout=10)
        if answer.is_success:
            return _REPLIES.validate_json(answer.content)
        refused = Answer.model_validate_json(answer.content).error
    raise NothingAnswered(refused or "The simulated Discord refused this.")


@contextmanager
def _wording_what_is_away(control_url: str) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError:
        raise NothingAnswered(f"The simulated Discord does not answer at {control_url}.") from None
    except ValidationError:
        raise NothingAnswered(f"What answers at {control_url} is not the simulated Discord.") from None
