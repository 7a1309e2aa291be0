"""`baseline privacy` writes an export to a file that others cannot read, and erases at once."""

import asyncio
import io
import json
from pathlib import Path

import asyncpg
import pytest
from rich.console import Console

from bootstrap.configuration.settings import Settings
from bootstrap.privacy_console.run import erase_now, export_to, show_erasures
from bootstrap.up.errors import CannotStart
from domain.ids import GuildId, UserId
from domain.privacy import Subject
from tests.services import SECRET_KEY, FreshDatabase

ADA, GUILD = UserId(1_150_000_000_000_000_777), GuildId(1_150_000_000_000_000_001)


@pytest.fixture
def settings(database: FreshDatabase, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        redis_url=redis_url,
        api_secret_key=SECRET_KEY,
        cogs_path=tmp_path / "no-cogs",
    )


async def _add(database: FreshDatabase) -> None:
    connection = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    await connection.execute("SELECT set_config('app.scope', 'system', false)")
    await connection.execute(
        "INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at)"
        " VALUES ($1, 'A guild', 1, $2, $2, 'audit_log', now())",
        GUILD,
        ADA,
    )
    await connection.close()


def test_an_export_is_one_json_document_and_an_erasure_empties_the_next_one(
    settings: Settings, database: FreshDatabase, tmp_path: Path
) -> None:
    asyncio.run(_add(database))
    export_to(settings, Subject.user(ADA), tmp_path / "before.json")
    document = json.loads((tmp_path / "before.json").read_text())
    assert (document["about"], document["id"]) == ("user", str(ADA))
    assert [row["name"] for row in document["stored"]["guilds"]] == ["A guild"]
    assert (tmp_path / "before.json").stat().st_mode & 0o077 == 0
    with pytest.raises(CannotStart, match="File exists"):
        export_to(settings, Subject.user(ADA), tmp_path / "before.json")
    printed = io.StringIO()
    erase_now(settings, Subject.user(ADA), Console(file=printed))
    assert "Erased the data of user" in printed.getvalue()
    show_erasures(settings, Console(file=printed, width=200))
    assert "console" in printed.getvalue()


def test_a_server_that_the_bot_is_in_is_not_erased(settings: Settings, database: FreshDatabase) -> None:
    asyncio.run(_add(database))
    with pytest.raises(CannotStart, match="remove it there first"):
        erase_now(settings, Subject.guild(GUILD), Console(file=io.StringIO()))
