"""Requests to the API, commands to the bot and changes of settings at a steady rate, with the outcome of each."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from adapters.http.guards.csrf import CSRF_HEADER

REQUESTS_PER_SECOND, COMMANDS_PER_SECOND, CHANGES_PER_SECOND = 10, 1, 1
_PATIENCE = 20.0
_SECTION, _FIELD = "ask", "max_tokens"
_SMALLEST, _LARGEST = 100, 4000


@dataclass(frozen=True, slots=True)
class Attempt:
    """Moments by `time.monotonic`. `saw` is empty for the right answer, and otherwise what came instead."""

    began: float
    ended: float
    saw: str


@dataclass
class Outcomes:
    sent: int = 0
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(not attempt.saw for attempt in self.attempts)

    def next_after(self, moment: float) -> float | None:
        """Return the end of the first good answer to what was sent after `moment`."""
        return min((each.ended for each in self.attempts if each.began > moment and not each.saw), default=None)

    def seen_since(self, moment: float) -> Counter[str]:
        return Counter(each.saw for each in self.attempts if each.ended > moment and each.saw)


@dataclass
class Load:
    """`client` is signed in to the dashboard as the owner of the guild."""

    home: Path
    client: httpx.AsyncClient
    guild: str
    csrf: str
    requests: Outcomes = field(default_factory=Outcomes)
    commands: Outcomes = field(default_factory=Outcomes)
    changes: Outcomes = field(default_factory=Outcomes)
    acknowledged: int = 0
    """The newest value of the setting whose change was acknowledged."""
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def run(self, stop: asyncio.Event) -> None:
        await asyncio.gather(
            self._at(REQUESTS_PER_SECOND, self._request, self.requests, stop),
            self._at(COMMANDS_PER_SECOND, self._command, self.commands, stop),
            self._one_by_one(stop),
        )
        await asyncio.gather(*self._tasks)

    async def _at(self, rate: int, act: Callable[[], Awaitable[str]], outcomes: Outcomes, stop: asyncio.Event) -> None:
        due = time.monotonic()
        while not stop.is_set():
            task = asyncio.ensure_future(_noted(act, outcomes))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _one_by_one(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await _noted(self._change, self.changes)
            await asyncio.sleep(1 / CHANGES_PER_SECOND)

    async def _request(self) -> str:
        response = await self.client.get(f"/guilds/{self.guild}/llm/usage")
        return "" if response.status_code == 200 else f"{response.status_code}"

    async def _command(self) -> str:
        control = json.loads((self.home / "state.json").read_text())["urls"]["discord_control"]
        body = {"as": "mara", "text": f"/ask question: What is number {self.commands.sent}?"}
        response = await self.client.post(f"{control}/send", json=body, timeout=_PATIENCE)
        replies: list[dict[str, Any]] = response.json().get("replies", [])
        if any("simulated reply" in str(reply["content"]) for reply in replies):
            return ""
        if not replies:
            return "no reply"
        shown = str(replies[0]["content"] or (replies[0]["embeds"] or [{}])[0].get("description", ""))
        return f"“{shown[:60]}”"

    async def _change(self) -> str:
        """Read the value, since the outcome of the last change may be unknown, and set the next one."""
        path = f"/guilds/{self.guild}/settings/{_SECTION}"
        read = await self.client.get(path, timeout=2)
        if read.status_code != 200:
            return f"{read.status_code}"
        now = read.json()
        wanted = max(_SMALLEST, self.acknowledged, now["values"][_FIELD] % _LARGEST) + 1
        body = {"version": now["version"], "values": {**now["values"], _FIELD: wanted}}
        changed = await self.client.put(path, json=body, headers={CSRF_HEADER: self.csrf}, timeout=2)
        if changed.status_code != 200:
            return f"{changed.status_code}"
        self.acknowledged = wanted
        return ""

    async def lost_changes(self) -> int:
        """Return how many acknowledged changes are gone: the setting counts them."""
        read = (await self.client.get(f"/guilds/{self.guild}/settings/{_SECTION}")).raise_for_status().json()
        return max(0, self.acknowledged - int(read["values"][_FIELD]))


async def _noted(act: Callable[[], Awaitable[str]], outcomes: Outcomes) -> None:
    outcomes.sent += 1
    began = time.monotonic()
    try:
        saw = await act()
    except (httpx.HTTPError, OSError, ValueError) as error:
        saw = type(error).__name__
    outcomes.attempts.append(Attempt(began, time.monotonic(), saw))
