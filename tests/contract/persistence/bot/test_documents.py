"""Small JSON documents of a cog in a guild."""

import pytest

from adapters.persistence.documents.memory import MemoryDocumentStore
from adapters.persistence.documents.postgres import PostgresDocumentStore
from adapters.persistence.memory.outage import Outage
from application.ports.bot.documents import DocumentStore
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from domain.settings import JsonValue
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures

OURS, THEIRS = GuildId(1), GuildId(2)
_DOCUMENTS: list[JsonValue] = [True, 0, -(2**53), 0.5, "", "grün ☃", [], [None, [1]], {}, {"": {"a": [False]}}]


class DocumentStoreContract(Contract):
    @pytest.mark.parametrize("value", _DOCUMENTS)
    async def test_a_document_reads_back_unchanged(self, store: DocumentStore, value: JsonValue) -> None:
        await store.put(OURS, "poll", "state", value)
        assert await store.get(OURS, "poll", "state") == value

    async def test_the_last_document_holds(self, store: DocumentStore) -> None:
        await store.put(OURS, "poll", "state", {"round": 1})
        await store.put(OURS, "poll", "state", {"round": 2})
        assert await store.get(OURS, "poll", "state") == {"round": 2}

    async def test_what_was_never_stored_is_none(self, store: DocumentStore) -> None:
        assert await store.get(OURS, "poll", "state") is None
        assert not await store.delete(OURS, "poll", "state")
        assert await store.keys(OURS, "poll", "") == ()

    async def test_one_guild_never_sees_anothers_documents(self, store: DocumentStore) -> None:
        await store.put(OURS, "poll", "state", 1)
        assert await store.get(THEIRS, "poll", "state") is None
        assert await store.keys(THEIRS, "poll", "") == ()
        assert not await store.delete(THEIRS, "poll", "state")
        assert await store.get(OURS, "poll", "state") == 1

    async def test_cogs_do_not_share_keys(self, store: DocumentStore) -> None:
        await store.put(OURS, "poll", "state", 1)
        await store.put(OURS, "quiz", "state", 2)
        assert await store.get(OURS, "poll", "state") == 1

    async def test_deleting_removes_one_document(self, store: DocumentStore) -> None:
        await store.put(OURS, "poll", "a", 1)
        await store.put(OURS, "poll", "b", 2)
        assert await store.delete(OURS, "poll", "a")
        assert await store.keys(OURS, "poll", "") == ("b",)

    async def test_keys_are_listed_by_prefix_in_order(self, store: DocumentStore) -> None:
        for key in ("poll:b", "poll:A", "pol_", "poll:a", "%", "Poll:c"):
            await store.put(OURS, "poll", key, 1)
        assert await store.keys(OURS, "poll", "poll:") == ("poll:A", "poll:a", "poll:b")
        assert await store.keys(OURS, "poll", "%") == ("%",)

    async def test_a_store_that_is_away_is_named(self, store_away: DocumentStore) -> None:
        for call in (
            store_away.get(OURS, "poll", "a"),
            store_away.put(OURS, "poll", "a", 1),
            store_away.delete(OURS, "poll", "a"),
            store_away.keys(OURS, "poll", ""),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await call
            assert caught.value.part == "database"


class TestMemory(DocumentStoreContract):
    @pytest.fixture
    def store(self) -> DocumentStore:
        return MemoryDocumentStore()

    @pytest.fixture
    def store_away(self) -> DocumentStore:
        outage = Outage("database")
        outage.down = True
        return MemoryDocumentStore(outage)


class TestPostgres(DocumentStoreContract):
    store, store_away = Fixtures[DocumentStore].in_postgres(PostgresDocumentStore)
