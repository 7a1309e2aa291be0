"""Probe whether PostgreSQL answers."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_PATIENCE_SECONDS = 1.5


class PostgresHealthProbe:
    part = "database"

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._unanswered: set[asyncio.Task[None]] = set()

    async def is_up(self) -> bool:
        question = asyncio.create_task(self._ask())
        done, _ = await asyncio.wait({question}, timeout=_PATIENCE_SECONDS)
        if not done:
            # Not awaited: closing a hanging connection takes longer than a probe may wait.
            question.cancel()
            self._unanswered.add(question)
            question.add_done_callback(self._unanswered.discard)
        return bool(done) and question.exception() is None

    async def _ask(self) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
