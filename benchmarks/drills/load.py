"""Requests to the API and commands to the bot at a steady rate, with the moment and outcome of each."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

REQUESTS_PER_SECOND, COMMANDS_PER_SECOND = 20, 2
_PATIENCE = 20.0


@dataclass
class Outcomes:
    """The start and end of each attempt, by `time.monotonic`, and whether its answer was right."""

    sent: int = 0
    answered: int = 0
    ends_well: list[float] = field(default_factory=list)
    questions: set[str] = field(default_factory=set)

    def next_after(self, moment: float) -> float | None:
        """Return the end of the first good answer to a request that was sent after `moment`."""
        return min((end for end in self.ends_well if end > moment), default=None)


@dataclass
class Load:
    home: Path
    client: httpx.AsyncClient
    path: str
    requests: Outcomes = field(default_factory=Outcomes)
    commands: Outcomes = field(default_factory=Outcomes)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def run(self, stop: asyncio.Event) -> None:
        await asyncio.gather(
            self._at(REQUESTS_PER_SECOND, self._request, stop), self._at(COMMANDS_PER_SECOND, self._command, stop)
        )
        await asyncio.gather(*self._tasks)

    async def _at(self, rate: int, act: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        due = time.monotonic()
        while not stop.is_set():
            task = asyncio.ensure_future(act())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _request(self) -> None:
        self.requests.sent += 1
        if await self._is_well(self.client.get(self.path)):
            self.requests.answered += 1
            self.requests.ends_well.append(time.monotonic())

    async def _command(self) -> None:
        self.commands.sent += 1
        question = f"What is number {self.commands.sent}?"
        try:
            control = json.loads((self.home / "state.json").read_text())["urls"]["discord_control"]
            body = {"as": "mara", "text": f"/inquiry text: {question}"}
            response = await self.client.post(f"{control}/send", json=body, timeout=_PATIENCE)
            replies: list[dict[str, Any]] = response.json().get("replies", [])
        except (httpx.HTTPError, OSError, ValueError):
            return
        if any("simulated reply" in str(reply["content"]) for reply in replies):
            self.commands.answered += 1
            self.commands.questions.add(question)
            self.commands.ends_well.append(time.monotonic())

    async def _is_well(self, request: Awaitable[httpx.Response]) -> bool:
        try:
            return (await request).status_code == 200
        except (httpx.HTTPError, OSError):
            return False
