"""Requests of signed-in users, each on a connection of its own, and changes that are counted."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from apis.rows import CSRF_TOKEN

from adapters.http.guards.csrf import CSRF_HEADER

SECTION = "keeper"
READERS = 4
WRITER = 1
_PAUSE = 0.1


@dataclass
class Requests:
    """User 1 writes, the others read. `acknowledged` is the newest value whose change was answered."""

    base: str
    guilds: Sequence[int]
    sessions: Sequence[str]
    answered: int = 0
    changed: int = 0
    acknowledged: int = 0
    failed: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        readers = (self._read(user) for user in range(WRITER + 1, WRITER + 1 + READERS))
        async with asyncio.TaskGroup() as group:
            for work in (*readers, self._write()):
                group.create_task(work)

    async def _read(self, user: int) -> None:
        guild = f"/guilds/{self.guilds[user % len(self.guilds)]}"
        paths = ("/guilds", f"{guild}/settings/{SECTION}", f"{guild}/llm/usage", f"{guild}/audit-log", "/auth/me")
        for path in itertools.cycle(paths):
            await self._asked(user, "GET", path)
            await asyncio.sleep(_PAUSE)

    async def _write(self) -> None:
        path = f"/guilds/{self.guilds[0]}/settings/{SECTION}"
        for wanted in itertools.count(1):
            now = await self._asked(WRITER, "GET", path)
            if now is not None:
                body = {"version": now.json()["version"], "values": {**now.json()["values"], "changes": wanted}}
                if await self._asked(WRITER, "PUT", path, body) is not None:
                    self.acknowledged = wanted
                    self.changed += 1
            await asyncio.sleep(_PAUSE)

    async def _asked(self, user: int, method: str, path: str, body: object = None) -> httpx.Response | None:
        try:
            async with self._client(user) as client:
                response = await client.request(method, path, json=body)
        except httpx.HTTPError as error:
            self.failed[f"{method} {type(error).__name__}"] += 1
            return None
        if response.is_success:
            self.answered += 1
            return response
        self.failed[f"{method} {path.rpartition('/')[2]} {response.status_code} {_kind(response)}"] += 1
        return None

    async def lost_changes(self) -> int:
        """Return how many acknowledged changes are gone: the setting counts them."""
        response = await self._asked(WRITER, "GET", f"/guilds/{self.guilds[0]}/settings/{SECTION}")
        if response is None:
            raise RuntimeError(f"The changes cannot be read: {self.failed}")
        return max(0, self.acknowledged - int(response.json()["values"]["changes"]))

    def _client(self, user: int) -> httpx.AsyncClient:
        cookies = {"baseline": self.sessions[user - 1]}
        headers = {CSRF_HEADER: CSRF_TOKEN}
        return httpx.AsyncClient(base_url=self.base, cookies=cookies, headers=headers, timeout=15, trust_env=False)


def _kind(response: httpx.Response) -> str:
    try:
        return str(response.json()["type"])
    except (ValueError, KeyError):
        return "without a reason"
