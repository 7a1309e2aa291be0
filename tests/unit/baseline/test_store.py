"""`services.store`: small documents of each cog's own, in each guild."""

import pytest

from adapters.persistence.documents.memory import MemoryDocumentStore
from application.acting import ActingFor, acting
from baseline.errors import NoCurrentCog, NoCurrentGuild
from baseline.store import CogStore

HERE, THERE = ActingFor(home="poll", guild_id=1), ActingFor(home="poll", guild_id=2)


@pytest.fixture
def store() -> CogStore:
    return CogStore(MemoryDocumentStore())


async def test_a_document_belongs_to_the_current_guild_and_cog(store: CogStore) -> None:
    with acting(HERE):
        await store.put("state", {"round": 1, 2: (3,)})  # type: ignore[dict-item] # becomes JSON
        assert await store.get("state") == {"round": 1, "2": [3]}
        assert await store.keys("st") == ("state",)
    with acting(THERE):
        assert await store.get("state", {"round": 0}) == {"round": 0}
        assert await store.get("state", guild_id=1) is not None
    with acting(ActingFor(home="quiz", guild_id=1)):
        assert await store.get("state") is None
        assert await store.of("poll").delete("state")


async def test_without_guild_or_cog_the_call_says_what_to_name(store: CogStore) -> None:
    with acting(ActingFor(home="poll")), pytest.raises(NoCurrentGuild, match=r"services.store needs a guild: name one"):
        await store.get("state")
    with pytest.raises(NoCurrentCog, match=r"services.store belongs to a cog"):
        await store.get("state", guild_id=1)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("", 1, "A key has 1 to 200"),
        ("k" * 201, 1, "A key has 1 to 200 characters, not 201"),
        ("state", object(), "'state' is no JSON"),
        ("state", float("nan"), "'state' is no JSON"),
        ("state", "x" * 64_000, "'state' has 64,002 bytes; 64,000"),
        ("state", "я" * 32_000, "'state' has 64,002 bytes; 64,000"),
        ("state", ["\\\0"], "'state' has a zero byte"),
        ("state", {"a\0": 1}, "'state' has a zero byte"),
        ("state", "\ud83d", "'state' has half of a surrogate pair"),
        ("\ud83d", 1, "A key has 1 to 200"),
    ],
)
async def test_what_cannot_be_kept_is_refused(store: CogStore, key: str, value: object, reason: str) -> None:
    with acting(HERE), pytest.raises(ValueError, match=reason):
        await store.put(key, value)  # type: ignore[arg-type] # as a cog might


@pytest.mark.parametrize("value", ["я" * 31_999, "\\u0000", "\\\\u0000 and \\\\", "👍 \x01"])
async def test_a_text_of_any_script_counts_its_bytes_in_utf_8(store: CogStore, value: str) -> None:
    with acting(HERE):
        await store.put("state", value)
        assert await store.get("state") == value
