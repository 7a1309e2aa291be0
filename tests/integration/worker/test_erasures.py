"""Workers erase what was requested, repeatedly for a week, and guilds that the bot left long enough ago."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.privacy.postgres_queue import PostgresErasureQueue
from application.correlation import correlated, current_correlation_id
from application.ports.privacy import StoredItem
from application.privacy.run_erasures import PurgeLeftGuilds, RunErasures
from domain.ids import GuildId, UserId
from domain.privacy import GuildInUse, RequestOrigin, Subject

ADA, BEN = Subject.user(UserId(7)), Subject.user(UserId(8))


class Recording:
    """A storage that records its erasures; while `failure` is set, it fails to erase Ada."""

    def __init__(self) -> None:
        self.erased: list[tuple[Subject, bool]] = []
        self.correlation_ids: list[str | None] = []
        self.failure: Exception | None = None

    async def export(self, subject: Subject) -> AsyncIterator[StoredItem]:
        yield StoredItem("rows", {"id": subject.id})

    async def erase(self, subject: Subject, *, before: datetime, late: bool, actor: UserId | None) -> Mapping[str, int]:
        assert (before <= FixedClock().now() + timedelta(minutes=5), actor) == (True, None)
        if self.failure is not None and subject == ADA:
            raise self.failure
        self.erased.append((subject, late))
        self.correlation_ids.append(current_correlation_id())
        return {"rows": 2}


class InUse(Recording):
    """The storage of a guild that the bot is in."""

    is_in_use = True

    @override
    async def erase(self, subject: Subject, *, before: datetime, late: bool, actor: UserId | None) -> Mapping[str, int]:
        if self.is_in_use:
            raise GuildInUse(GuildId(subject.id))
        self.erased.append((subject, late))
        return {}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def queue(engine: AsyncEngine) -> PostgresErasureQueue:
    return PostgresErasureQueue(engine)


async def _request(queue: PostgresErasureQueue, subject: Subject, clock: FixedClock) -> None:
    await queue.request(subject, RequestOrigin.SELF, requested_by=UserId(subject.id), at=clock.now())


async def test_an_erasure_is_repeated_for_a_week_and_its_record_then_names_no_user(
    queue: PostgresErasureQueue, clock: FixedClock
) -> None:
    store = Recording()
    run = RunErasures(queue, [store], clock)
    await _request(queue, ADA, clock)
    for _ in range(10 * 8):
        await run()
        clock.advance(timedelta(hours=3))
    assert store.erased == [(ADA, False), (ADA, True), (ADA, True), (ADA, True)]
    (record,) = await queue.recent(10)
    assert (record.subject, record.requested_by, record.removed, record.error) == (None, None, {"rows": 8}, "")


async def test_two_requests_before_the_first_pass_share_an_erasure_and_a_later_one_is_new(
    queue: PostgresErasureQueue, clock: FixedClock
) -> None:
    store = Recording()
    for _ in range(2):
        await _request(queue, ADA, clock)
    await RunErasures(queue, [store], clock)()
    await _request(queue, ADA, clock)
    await RunErasures(queue, [store], clock)()
    assert store.erased == [(ADA, False)] * 2


async def test_an_erasure_runs_under_the_correlation_id_of_its_request_until_its_record_names_no_user(
    queue: PostgresErasureQueue, clock: FixedClock
) -> None:
    store = Recording()
    run = RunErasures(queue, [store], clock)
    with correlated("0123456789ab"):
        await _request(queue, ADA, clock)
    for days in (0, 1, 7, 8):
        clock.advance(timedelta(days=days))
        with correlated("ffffffffffff"):
            await run()
    assert store.correlation_ids == ["0123456789ab"] * 4
    (record,) = await queue.recent(10)
    assert (record.subject, record.correlation_id) == (None, None)


async def test_an_erasure_that_fails_is_tried_again_and_delays_no_other(
    queue: PostgresErasureQueue, clock: FixedClock
) -> None:
    store = Recording()
    store.failure = RuntimeError("the table is locked")
    run = RunErasures(queue, [store], clock)
    await _request(queue, ADA, clock)
    await _request(queue, BEN, clock)
    with pytest.raises(RuntimeError, match="locked"):
        await run()
    assert store.erased == [(BEN, False)]
    assert {each.subject: each.error for each in await queue.recent(10)} == {ADA: "the table is locked", BEN: ""}
    store.failure = None
    clock.advance(timedelta(minutes=5))
    await run()
    assert store.erased == [(BEN, False), (ADA, False)]
    assert {each.error for each in await queue.recent(10)} == {""}


async def test_an_erasure_of_a_guild_that_the_bot_has_joined_again_ends_until_it_is_requested_anew(
    queue: PostgresErasureQueue, clock: FixedClock
) -> None:
    guild = Subject.guild(GuildId(2))
    store = InUse()
    run = RunErasures(queue, [store], clock)
    await queue.request(guild, RequestOrigin.STAFF, requested_by=None, at=clock.now())
    await run()
    store.is_in_use = False
    clock.advance(timedelta(days=1))
    await run()
    assert store.erased == []
    assert [each.error for each in await queue.recent(1)] == [str(GuildInUse(GuildId(2)))]
    await queue.request(guild, RequestOrigin.STAFF, requested_by=None, at=clock.now())
    await run()
    assert store.erased == [(guild, False)]
    assert [each.error for each in await queue.recent(1)] == [""]


@pytest.mark.parametrize(("after", "purged"), [(timedelta(days=30), {2}), (timedelta(days=5), {2, 3}), (None, set())])
async def test_guilds_that_the_bot_left_long_enough_ago_are_erased_once(
    engine: AsyncEngine, queue: PostgresErasureQueue, clock: FixedClock, after: timedelta | None, purged: set[int]
) -> None:
    async with system_scope(engine) as transaction:
        for guild_id, days_ago in ((1, None), (2, 31), (3, 29)):
            left_at = None if days_ago is None else clock.now() - timedelta(days=days_ago)
            await transaction.execute(_GUILD, {"guild_id": guild_id, "left_at": left_at, "joined_at": clock.now()})
    for _ in range(2):
        await PurgeLeftGuilds(queue, clock, after)()
    subjects = [each.subject for each in await queue.recent(10)]
    assert len(subjects) == len(purged)
    assert set(subjects) == {Subject.guild(GuildId(guild_id)) for guild_id in purged}


_GUILD = text("""
    INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at, left_at)
    VALUES (:guild_id, 'A guild', 1, 1, 1, 'audit_log', :joined_at, :left_at)
""")
