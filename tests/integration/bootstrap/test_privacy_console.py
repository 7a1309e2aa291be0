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


_NOTE_WHAT_IS_DUE = """
    CREATE TABLE due_of_a_test (was_due boolean);
    CREATE FUNCTION note_what_is_due() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    $$ BEGIN INSERT INTO due_of_a_test VALUES (new.due_at <= now()); RETURN new; END $$;
    CREATE TRIGGER noting AFTER INSERT ON privacy_erasures FOR EACH ROW EXECUTE FUNCTION note_what_is_due();
"""
_JOIN_ON_REQUEST = """
    CREATE FUNCTION join_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    $$ BEGIN UPDATE guilds SET left_at = NULL; RETURN new; END $$;
    CREATE TRIGGER joining AFTER INSERT ON privacy_erasures FOR EACH ROW EXECUTE FUNCTION join_again();
"""


async def _execute(database: FreshDatabase, statement: str) -> object:
    connection = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    try:
        await connection.execute("SELECT set_config('app.scope', 'system', false)")
        if statement.startswith("SELECT"):
            return await connection.fetchval(statement)
        return await connection.execute(statement)
    finally:
        await connection.close()


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


def test_a_worker_leaves_an_erasure_to_the_command_that_runs_it(settings: Settings, database: FreshDatabase) -> None:
    asyncio.run(_execute(database, _NOTE_WHAT_IS_DUE))
    erase_now(settings, Subject.user(ADA), Console(file=io.StringIO()))
    assert asyncio.run(_execute(database, "SELECT bool_or(was_due) FROM due_of_a_test")) is False


def test_a_server_that_the_bot_joins_meanwhile_is_not_reported_as_erased(
    settings: Settings, database: FreshDatabase
) -> None:
    asyncio.run(_add(database))
    asyncio.run(_execute(database, "UPDATE guilds SET left_at = now()"))
    asyncio.run(_execute(database, _JOIN_ON_REQUEST))
    printed = io.StringIO()
    with pytest.raises(CannotStart, match="remove it there first"):
        erase_now(settings, Subject.guild(GUILD), Console(file=printed))
    assert printed.getvalue() == ""


def test_a_server_that_the_bot_is_in_is_not_erased(settings: Settings, database: FreshDatabase) -> None:
    asyncio.run(_add(database))
    with pytest.raises(CannotStart, match="remove it there first"):
        erase_now(settings, Subject.guild(GUILD), Console(file=io.StringIO()))
