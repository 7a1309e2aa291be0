"""Session store: sessions are found by an unguessable id, and an ended session stays ended."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.sessions.memory import MemorySessionStore
from adapters.persistence.sessions.redis import RedisSessionStore
from application.ports.discord import DiscordTokens
from application.ports.errors import ServiceUnavailable
from application.ports.rate_limits import Counted, RateLimit, Verdict
from application.ports.sessions import ListedSession, SessionStore
from tests.contract.contract import Contract
from tests.contract.persistence.samples import ALICE, BOB, LATER, NOON
from tests.contract.persistence.sessions.sessions import IDLE, PassTime, a_session, passing_in_memory, passing_in_redis

MOMENT, A_LITTLE = timedelta(minutes=1), timedelta(milliseconds=1)
USER = RateLimit(name="user", requests=2, window=timedelta(hours=1))
OF_GUILD = Counted(limit=RateLimit(name="guild", requests=3, window=timedelta(hours=1)), subject="1")
UNCOUNTED = Verdict(is_allowed=True, quota=None)


class SessionStoreContract(Contract):
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(NOON)

    async def test_a_started_session_reads_back_unchanged(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        assert await store.get(session_id) == a_session()

    async def test_an_id_cannot_be_guessed(self, store: SessionStore) -> None:
        ids = {await store.start(a_session()) for _ in range(20)}
        assert len(ids) == 20
        # 43 characters of 6 bits hold 256 bits.
        assert min(len(session_id) for session_id in ids) >= 43

    async def test_an_unknown_id_has_no_session(self, store: SessionStore) -> None:
        assert await store.get("made-up") is None

    async def test_one_users_session_is_not_another_users(self, store: SessionStore) -> None:
        alices, bobs = await store.start(a_session()), await store.start(a_session(BOB))
        await store.end(alices)
        assert await store.get(alices) is None
        assert await store.get(bobs) == a_session(BOB)

    async def test_ending_twice_is_safe(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        await store.end(session_id)
        await store.end(session_id)
        assert await store.get(session_id) is None

    async def test_requests_in_flight_do_not_revive_an_ended_session(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        await asyncio.gather(*(store.get(session_id) for _ in range(20)), store.end(session_id))
        assert await store.get(session_id) is None

    async def test_a_session_ends_when_it_is_idle(self, store: SessionStore, pass_time: PassTime) -> None:
        session_id = await store.start(a_session())
        await pass_time(IDLE + MOMENT)
        assert await store.get(session_id) is None

    async def test_reading_counts_as_use(self, store: SessionStore, pass_time: PassTime) -> None:
        session_id = await store.start(a_session())
        for _ in range(4):
            await pass_time(IDLE - MOMENT)
            assert await store.get(session_id) == a_session()

    async def test_to_be_asked_about_is_no_use(self, store: SessionStore, pass_time: PassTime) -> None:
        ended, kept = await store.start(a_session()), await store.start(a_session())
        await store.end(ended)
        assert await store.lasting([ended, kept, "made-up"]) == {kept}
        for _ in range(2):
            await pass_time(IDLE / 2 - MOMENT)
            assert await store.lasting([kept]) == {kept}
        await pass_time(2 * MOMENT)
        assert await store.lasting([kept]) == frozenset()
        assert await store.lasting([]) == frozenset()

    async def test_a_session_that_has_reached_its_end_does_not_last(
        self, store: SessionStore, pass_time: PassTime
    ) -> None:
        session_id = await store.start(a_session(life=IDLE / 2))
        await pass_time(IDLE / 2)
        assert await store.lasting([session_id]) == frozenset()

    async def test_no_use_prolongs_a_session_beyond_its_end(self, store: SessionStore, pass_time: PassTime) -> None:
        session_id = await store.start(a_session(life=2 * IDLE))
        for _ in range(2):
            await pass_time(IDLE - MOMENT)
            assert await store.get(session_id) is not None
        await pass_time(3 * MOMENT)
        assert await store.get(session_id) is None

    async def test_a_session_that_is_over_before_it_starts_is_none(self, store: SessionStore) -> None:
        assert await store.get(await store.start(a_session(life=-MOMENT))) is None

    async def test_a_user_sees_their_own_sessions_the_last_one_used_first(
        self, store: SessionStore, clock: FixedClock
    ) -> None:
        old = await store.start(replace(a_session(), user_agent="Firefox", ip_prefix="192.0.2.0/24"))
        new, _bobs = await store.start(a_session()), await store.start(a_session(BOB))
        clock.advance(MOMENT)
        await store.get(old)
        first, second = await store.of_user(ALICE)
        assert replace(first, last_seen_at=NOON) == ListedSession(
            handle=store.handle(old),
            created_at=NOON,
            last_seen_at=NOON,
            user_agent="Firefox",
            ip_prefix="192.0.2.0/24",
        )
        assert abs(first.last_seen_at - NOON - MOMENT) < A_LITTLE
        assert second.handle == store.handle(new)
        assert abs(second.last_seen_at - NOON) < A_LITTLE

    async def test_ended_sessions_are_not_listed(self, store: SessionStore, pass_time: PassTime) -> None:
        await store.start(a_session(life=3 * IDLE))
        await pass_time(IDLE - MOMENT)
        ended, kept = await store.start(a_session()), await store.start(a_session())
        await store.end(ended)
        await pass_time(2 * MOMENT)
        assert [listed.handle for listed in await store.of_user(ALICE)] == [store.handle(kept)]

    async def test_a_user_ends_their_own_sessions_only(self, store: SessionStore) -> None:
        alices, bobs = await store.start(a_session()), await store.start(a_session(BOB))
        assert not await store.end_of_user(ALICE, store.handle(bobs))
        assert not await store.end_of_user(ALICE, "made-up")
        assert await store.end_of_user(ALICE, store.handle(alices))
        assert not await store.end_of_user(ALICE, store.handle(alices))
        assert await store.get(alices) is None
        assert await store.get(bobs) is not None

    async def test_sessions_that_ended_by_themselves_are_taken_once(
        self, store: SessionStore, pass_time: PassTime
    ) -> None:
        idle, over = await store.start(a_session(life=9 * IDLE)), await store.start(a_session(life=IDLE / 2))
        ended, bobs = await store.start(a_session(life=9 * IDLE)), await store.start(a_session(BOB, life=9 * IDLE))
        await store.end(ended)
        assert await store.take_expired(ALICE) == ()
        await pass_time(IDLE + MOMENT)
        assert set(await store.take_expired(ALICE)) == {store.handle(idle), store.handle(over)}
        assert await store.take_expired(ALICE) == ()
        assert await store.take_expired(BOB) == (store.handle(bobs),)

    async def test_a_handle_is_no_id(self, store: SessionStore) -> None:
        handle = store.handle(await store.start(a_session()))
        assert await store.get(handle) is None

    async def test_new_tokens_are_for_a_session_that_is_there(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        tokens = DiscordTokens(access_token="new", refresh_token="newer", expires_at=LATER)
        assert await store.replace_tokens(session_id, tokens)
        assert await store.get(session_id) == replace(a_session(), tokens=tokens)
        await store.end(session_id)
        assert not await store.replace_tokens(session_id, tokens)
        await store.exempt(session_id, until=LATER)
        assert await store.get(session_id) is None

    async def test_of_many_one_renews_the_tokens(self, store: SessionStore, pass_time: PassTime) -> None:
        session_id = await store.start(a_session())
        claims = await asyncio.gather(*(store.claim_renewal(session_id) for _ in range(20)))
        assert sorted(claims) == [False] * 19 + [True]
        await pass_time(timedelta(seconds=31))
        assert await store.claim_renewal(session_id)

    async def test_a_renewal_is_claimed_also_for_a_session_that_has_ended(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        await store.end(session_id)
        assert [await store.claim_renewal(session_id) for _ in range(2)] == [True, False]

    async def test_admitting_counts_against_the_users_limit_and_all_others(self, store: SessionStore) -> None:
        first, second = await store.start(a_session()), await store.start(a_session())
        bobs = await store.start(a_session(BOB))
        verdicts = [await _admitted(store, session_id) for session_id in (first, second, first)]
        assert [verdict.is_allowed for verdict in verdicts] == [True, True, False]
        assert [_tightest(verdict) for verdict in verdicts] == [("user", 1), ("user", 0), ("user", 0)]
        assert _tightest(await _admitted(store, bobs)) == ("guild", 0)
        refused = await _admitted(store, bobs)
        assert (refused.is_allowed, _tightest(refused)) == (False, ("guild", 0))

    async def test_an_unknown_session_counts_against_no_limit(self, store: SessionStore) -> None:
        session_id = await store.start(a_session())
        for _ in range(4):
            assert (await store.admit("made-up", per_user=USER, others=[OF_GUILD])).verdict == UNCOUNTED
        assert _tightest(await _admitted(store, session_id)) == ("user", 1)

    async def test_an_exempt_session_counts_against_no_limit_for_a_time(
        self, store: SessionStore, clock: FixedClock
    ) -> None:
        session_id = await store.start(a_session())
        await store.exempt(session_id, until=clock.now() + MOMENT)
        for _ in range(4):
            admission = await store.admit(session_id, per_user=USER, others=[OF_GUILD])
            assert (admission.verdict, admission.was_exempt) == (UNCOUNTED, False)
        clock.advance(MOMENT)
        admission = await store.admit(session_id, per_user=USER, others=[OF_GUILD])
        assert (_tightest(admission.verdict), admission.was_exempt) == (("user", 1), True)

    async def test_a_store_that_is_away_is_named(self, store_without_redis: SessionStore) -> None:
        for attempt in (
            store_without_redis.start(a_session()),
            store_without_redis.get("any"),
            store_without_redis.lasting(["any"]),
            store_without_redis.end("any"),
            store_without_redis.admit("any", per_user=USER, others=[OF_GUILD]),
            store_without_redis.exempt("any", until=LATER),
            store_without_redis.of_user(ALICE),
            store_without_redis.end_of_user(ALICE, "any"),
            store_without_redis.take_expired(ALICE),
            store_without_redis.claim_renewal("any"),
            store_without_redis.replace_tokens("any", a_session().tokens),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "redis"


async def _admitted(store: SessionStore, session_id: str) -> Verdict:
    admission = await store.admit(session_id, per_user=USER, others=[OF_GUILD])
    assert admission.session is not None
    return admission.verdict


def _tightest(verdict: Verdict) -> tuple[str, int]:
    assert verdict.quota is not None
    return verdict.quota.limit.name, verdict.quota.remaining


class TestMemory(SessionStoreContract):
    @pytest.fixture
    def store(self, clock: FixedClock) -> SessionStore:
        return MemorySessionStore(clock, idle=IDLE)

    @pytest.fixture
    def store_without_redis(self, clock: FixedClock) -> SessionStore:
        store = MemorySessionStore(clock)
        store.outage.down = True
        return store

    @pytest.fixture
    def pass_time(self, clock: FixedClock) -> PassTime:
        return passing_in_memory(clock)


class TestRedis(SessionStoreContract):
    @pytest.fixture
    def store(self, redis_client: Redis, clock: FixedClock) -> SessionStore:
        return RedisSessionStore(redis_client, clock, namespace="bot", secret_keys=["a secret"], idle=IDLE)

    @pytest.fixture
    def store_without_redis(self, client_of_nothing: Redis, clock: FixedClock) -> SessionStore:
        return RedisSessionStore(client_of_nothing, clock, namespace="bot", secret_keys=["a secret"])

    @pytest.fixture
    def pass_time(self, clock: FixedClock, redis_client: Redis) -> PassTime:
        return passing_in_redis(clock, redis_client)
