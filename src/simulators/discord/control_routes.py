"""The addresses that `baseline discord` uses."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final, TypeAlias

from aiohttp import web
from pydantic import ValidationError

from simulators.discord.console import Console, NoReply
from simulators.discord.control import requests
from simulators.discord.control.requests import Request
from simulators.discord.control.shown import Outcome
from simulators.discord.typed_commands import NotUnderstood

_MOST_MESSAGES: Final = 100

Verb: TypeAlias = tuple[type[Request], Callable[..., Awaitable[Outcome]]]


class ControlRoutes:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._verbs: dict[str, Verb] = {
            "send": (requests.Send, console.send),
            "edit": (requests.Edit, console.edit),
            "delete": (requests.OnMessage, console.delete),
            "react": (requests.React, console.react),
            "unreact": (requests.React, console.unreact),
            "press": (requests.Press, console.press),
            "choose": (requests.Choose, console.choose),
            "fill": (requests.Fill, console.fill),
            "join": (requests.Join, console.join),
            "leave": (requests.Leave, console.leave),
        }

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/control/members", self._members)
        app.router.add_get("/control/messages", self._messages)
        for verb in self._verbs:
            app.router.add_post(f"/control/{verb}", self._act)

    async def _members(self, _request: web.Request) -> web.Response:
        return web.json_response(self._console.people())

    async def _messages(self, request: web.Request) -> web.Response:
        asked = request.query
        try:
            last = max(1, min(int(asked.get("last", "20")), _MOST_MESSAGES))
            found = self._console.read(
                sender=asked.get("as"), guild=asked.get("guild"), channel=asked.get("channel"), last=last
            )
        except ValueError:
            return _error(400, '"last" is a number of messages.')
        except NotUnderstood as error:
            return _error(422, str(error))
        return web.json_response([asdict(message) for message in found])

    async def _act(self, request: web.Request) -> web.Response:
        """Accept only JSON, which another site's page cannot send without permission."""
        if request.content_type != "application/json":
            return _error(415, "Send JSON.")
        form, act = self._verbs[request.path.rsplit("/", 1)[-1]]
        try:
            asked = form.model_validate_json(await request.read())
        except ValidationError as error:
            return _error(400, f"Send {_shape(form)}. {_first(error)}")
        try:
            outcome = await act(**asked.model_dump())
        except NotUnderstood as error:
            return _error(422, str(error))
        except NoReply as error:
            return _error(504, str(error))
        return web.json_response(asdict(outcome))


def _shape(form: type[Request]) -> str:
    fields: dict[str, Any] = dict(form.model_fields)
    needed = [f'"{field.alias or name}": …' for name, field in fields.items() if field.is_required()]
    return f"{{{', '.join(needed)}}}"


def _first(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, found['loc'])) or 'body'}: {found['msg']}."


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": message}, status=status)
