"""Run the requested erasures, and request those of guilds that the bot left some days ago."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from application.correlation import correlated, current_correlation_id
from application.each import run_each
from application.ports.clock import Clock
from application.ports.privacy import ErasureQueue, PersonalData
from domain.privacy import Erasure, GuildInUse, RequestOrigin, Subject

RETRY_AFTER: Final = timedelta(minutes=5)


class RunErasures:
    """Idempotent: a pass that was cut short is repeated as a whole.

    `describe` words an error for the record. The error of one erasure does not stop the others; the last one is raised.
    """

    def __init__(
        self,
        queue: ErasureQueue,
        stores: Sequence[PersonalData],
        clock: Clock,
        describe: Callable[[Exception], str] = str,
    ) -> None:
        self._queue = queue
        self._stores = stores
        self._clock = clock
        self._describe = describe

    async def __call__(self) -> None:
        await run_each(await self._queue.due(self._clock.now()), self.run)

    async def run(self, erasure: Erasure) -> Erasure:
        """Run the next pass under the correlation id of its request, and record it.

        Raises what the stores raise, after recording it. The erasure of a guild that the bot has joined again ends, and
        is not repeated when the bot leaves: that needs a new request.
        """
        if erasure.subject is None:
            return erasure
        with correlated(erasure.correlation_id or current_correlation_id()):
            return await self._pass(erasure, erasure.subject)

    async def _pass(self, erasure: Erasure, subject: Subject) -> Erasure:
        removed: Counter[str] = Counter(erasure.removed)
        try:
            for store in self._stores:
                removed.update(
                    await store.erase(
                        subject,
                        before=erasure.requested_at,
                        late=erasure.passes > 0,
                        actor=erasure.requested_by,
                    )
                )
        except GuildInUse as error:
            refused = replace(erasure, error=self._describe(error))
            await self._queue.record(refused, before=erasure, due_at=None)
            return refused
        except Exception as error:
            failed = replace(erasure, error=self._describe(error))
            await self._queue.record(failed, before=erasure, due_at=self._clock.now() + RETRY_AFTER)
            raise
        done = replace(erasure, removed=dict(removed), error="", erased_at=erasure.erased_at or self._clock.now())
        due_at = done.next_pass()
        done = replace(done, passes=done.passes + 1)
        await self._queue.record(done, before=erasure, due_at=due_at)
        return done


class PurgeLeftGuilds:
    """Request the erasure of guilds that the bot left `after` ago. None keeps them. Twice is safe."""

    def __init__(self, queue: ErasureQueue, clock: Clock, after: timedelta | None) -> None:
        self._queue = queue
        self._clock = clock
        self._after = after

    async def __call__(self) -> None:
        if self._after is None:
            return
        for guild_id in await self._queue.left_before(self._clock.now() - self._after):
            await self._queue.request(
                Subject.guild(guild_id), RequestOrigin.RETENTION, requested_by=None, at=self._clock.now()
            )
