"""Generate a day's traffic: commands, messages, reads and changes in the dashboard, each at a steady rate."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from adapters.http.guards.csrf import CSRF_HEADER

GUILD = "1290000000000000000"
_LOG_CHANNEL = "1290000000000000303"
_MEMBERS = ("mara", "leo", "admin")
_IN_GUILD = f"/guilds/{GUILD}"
_READS = (
    "/auth/me",
    "/guilds",
    _IN_GUILD,
    f"{_IN_GUILD}/settings",
    f"{_IN_GUILD}/settings/schema",
    f"{_IN_GUILD}/llm/usage",
    f"{_IN_GUILD}/llm/usage/over-time",
    f"{_IN_GUILD}/llm/requests",
    f"{_IN_GUILD}/llm/errors",
    f"{_IN_GUILD}/llm/budgets",
    f"{_IN_GUILD}/llm/models",
    f"{_IN_GUILD}/audit-log",
    f"{_IN_GUILD}/members?query=ma",
    f"{_IN_GUILD}/channels",
    f"{_IN_GUILD}/roles",
    f"{_IN_GUILD}/cogs",
    f"{_IN_GUILD}/alerts",
    f"/ext/logging_bot{_IN_GUILD}/entries",
)
_MOST_AT_ONCE = 20
_LANES = 5
"""So many members act at once: the simulated Discord takes their acts one after the other."""


@dataclass(slots=True)
class Outcomes:
    """The seconds of each good answer with the moment that it came, and the reasons of the others."""

    answers: list[tuple[float, float]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    skipped: int = 0

    def since(self, moment: float) -> list[float]:
        return [seconds for at, seconds in self.answers if at >= moment]


class Failed(Exception):
    """An answer that is not what the caller may expect."""


@dataclass
class Traffic:
    """`api` is signed in as the guild's owner; `control` lets members of the simulated Discord act."""

    api: httpx.AsyncClient
    control: httpx.AsyncClient
    csrf: str
    seed: int = 7
    kinds: dict[str, Outcomes] = field(default_factory=dict)
    streamed: int = 0
    _number: int = 0
    _said: list[tuple[str, str]] = field(default_factory=list)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - the same traffic in each run

    async def run(self, stop: asyncio.Event, rate: float) -> None:
        await self._change_section("logging", channel=_LOG_CHANNEL)
        streaming = asyncio.create_task(self._stream())
        await asyncio.gather(
            self._at(6.0 * rate, "read", self._read, stop),
            self._at(0.3 * rate, "change", self._change, stop),
            *(self._one_by_one(rate, stop) for _ in range(_LANES)),
        )
        await asyncio.gather(*self._tasks)
        streaming.cancel()
        with suppress(asyncio.CancelledError):
            await streaming

    async def _at(self, rate: float, name: str, act: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        outcomes = self.kinds.setdefault(name, Outcomes())
        under_way: set[asyncio.Task[None]] = set()
        due = time.monotonic()
        while not stop.is_set():
            if len(under_way) < _MOST_AT_ONCE:
                task = asyncio.create_task(_timed(act, outcomes))
                for tasks in (under_way, self._tasks):
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            else:
                outcomes.skipped += 1
            due += self._chance.expovariate(rate)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(0.0, due - time.monotonic()))

    async def _one_by_one(self, rate: float, stop: asyncio.Event) -> None:
        """Let members act one by one. Each act waits for its effects in the simulated Discord, up to ten seconds."""
        acts: Mapping[str, tuple[float, Callable[[], Awaitable[None]]]] = {
            "command": (0.4, self._command),
            "message": (0.35, self._message),
            "edit, react, delete": (0.2, self._follow_up),
            "join, leave": (0.05, self._come_or_go),
        }
        weights = [weight for weight, _ in acts.values()]
        while not stop.is_set():
            (name,) = self._chance.choices([*acts], weights)
            began = time.monotonic()
            await _timed(acts[name][1], self.kinds.setdefault(name, Outcomes()))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(0.0, began + 1 / rate - time.monotonic()))

    async def _command(self) -> None:
        self._number += 1
        text = f"/ask question: What is number {self._number}?"
        answer = await self._act("send", text=text)
        if not any("simulated reply" in str(reply["content"]) for reply in answer.json().get("replies", [])):
            raise Failed(f"command {answer.status_code}")

    async def _message(self) -> None:
        self._number += 1
        member = self._chance.choice(_MEMBERS)
        text = f"Message {self._number} " + "word " * self._chance.randrange(30)
        answer = await self.control.post("/send", json={"as": member, "text": text})
        # If no bot replies to the message, the answer is a 504 that names the message.
        if answer.status_code not in {200, 504} or "sent" not in answer.text:
            raise Failed(f"message {answer.status_code}")
        found = re.search(r"\d{17,}", answer.json().get("sent") or answer.json().get("error", ""))
        if found is None:
            raise Failed("message without an id")
        self._said.append((member, found[0]))
        del self._said[:-50]

    async def _follow_up(self) -> None:
        if not self._said:
            return
        member, message = self._said.pop(self._chance.randrange(len(self._said)))
        verb = self._chance.choice(("edit", "react", "delete"))
        more = {"edit": {"text": f"Changed {message}"}, "react": {"emoji": "👍"}}.get(verb, {})
        await self._act(verb, sender=member, message=message, **more)

    async def _come_or_go(self) -> None:
        name = f"guest{self._chance.randrange(40)}"
        joined = await self.control.post("/join", json={"name": name})
        if joined.status_code == 422:
            await self._act("leave", sender=name)

    async def _act(self, verb: str, *, sender: str | None = None, **fields: str) -> httpx.Response:
        who = sender or self._chance.choice(_MEMBERS)
        answer = await self.control.post(f"/{verb}", json={"as": who, **fields})
        if answer.status_code != 200:
            raise Failed(f"{verb} {answer.status_code}")
        return answer

    async def _read(self) -> None:
        path = self._chance.choice(_READS)
        answer = await self.api.get(path)
        if answer.status_code != 200:
            raise Failed(f"{path.removeprefix(_IN_GUILD)} {answer.status_code}")

    async def _change(self) -> None:
        await self._change_section("logging", keeps_days=self._chance.randrange(20, 40))

    async def _change_section(self, key: str, **values: object) -> None:
        path = f"{_IN_GUILD}/settings/{key}"
        read = (await self.api.get(path)).raise_for_status().json()
        body = {"version": read["version"], "values": {**read["values"], **values}}
        answer = await self.api.put(path, json=body, headers={CSRF_HEADER: self.csrf})
        # 412 and 409: another change came first.
        if answer.status_code not in {200, 409, 412}:
            raise Failed(f"change {answer.status_code} {answer.text[:200]}")

    async def _stream(self) -> None:
        """Follow the events of the dashboard, and connect again when the stream ends."""
        while True:
            with suppress(httpx.HTTPError):
                async with self.api.stream("GET", "/events", timeout=None) as events:
                    async for line in events.aiter_lines():
                        self.streamed += line.startswith("data:")
            await asyncio.sleep(1)


async def _timed(act: Callable[[], Awaitable[None]], outcomes: Outcomes) -> None:
    began = time.monotonic()
    try:
        await act()
    except (Failed, httpx.HTTPError, ValueError) as error:
        outcomes.errors[str(error) if isinstance(error, Failed) else type(error).__name__] += 1
    else:
        now = time.monotonic()
        outcomes.answers.append((now, now - began))
