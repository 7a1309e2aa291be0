"""Tables of cogs: rows that name an erased user go, and the texts of others stay without the id."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from adapters.clock import SystemClock
from adapters.persistence.privacy.postgres import PostgresPersonalData
from baseline.tables import Base, mention_of_member
from domain.privacy import Subject
from tests.integration.persistence.privacy.seeding import ADA, BEN, GUILD, places_naming, seed

NOTES = """
    CREATE TABLE notes_of_a_test (
        guild_id bigint NOT NULL, id bigint PRIMARY KEY, written_by bigint, readers bigint[], facts jsonb, body text
    );
    CREATE TABLE replies_of_a_test (id bigint PRIMARY KEY, note bigint REFERENCES notes_of_a_test (id), body text);
"""


async def _with_notes(owner: AsyncEngine, *notes: str, replies: tuple[str, ...]) -> None:
    async with owner.begin() as connection:
        for statement in NOTES.split(";")[:-1]:
            await connection.exec_driver_sql(statement)
        for table, rows in (("notes_of_a_test", notes), ("replies_of_a_test", replies)):
            await connection.exec_driver_sql(f"INSERT INTO {table} VALUES " + ", ".join(f"({row})" for row in rows))  # noqa: S608 - rows of this file


async def test_rows_of_cogs_that_name_the_user_go_and_texts_of_others_stay(
    owner: AsyncEngine, engine: AsyncEngine, data: PostgresPersonalData
) -> None:
    await _with_notes(
        owner,
        f"{GUILD}, 1, {ADA}, NULL, NULL, 'mine'",
        f"{GUILD}, 2, NULL, ARRAY[{ADA}, {BEN}], NULL, 'read by both'",
        f"""{GUILD}, 3, NULL, NULL, '{{"likes": ["{ADA}"]}}', 'liked'""",
        f"{GUILD}, 4, {BEN}, NULL, NULL, 'Thanks <@{ADA}>!'",
        replies=(f"1, 1, '{ADA}'", "2, 4, 'hello'"),
    )
    removed = await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=None)
    assert (removed["notes_of_a_test"], removed["replies_of_a_test"]) == (4, 1)
    async with engine.connect() as connection:
        left = await connection.execute(text("SELECT id, body FROM notes_of_a_test"))
        assert [tuple(row) for row in left] == [(4, "Thanks <@0>!")]


async def test_texts_that_the_database_computes_follow_the_texts_that_they_are_computed_from(
    owner: AsyncEngine, engine: AsyncEngine, data: PostgresPersonalData
) -> None:
    await _with_notes(owner, f"{GUILD}, 1, {BEN}, NULL, NULL, 'Thanks <@{ADA}>!'", replies=("1, 1, 'hello'",))
    async with owner.begin() as connection:
        added = "ADD COLUMN loud text GENERATED ALWAYS AS (upper(body)) STORED"
        await connection.exec_driver_sql(f"ALTER TABLE notes_of_a_test {added}")
    await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=None)
    async with engine.connect() as connection:
        left = await connection.execute(text("SELECT body, loud FROM notes_of_a_test"))
        assert [tuple(row) for row in left] == [("Thanks <@0>!", "THANKS <@0>!")]


async def test_a_key_that_would_be_equal_to_that_of_another_erased_user_goes_with_its_row(
    owner: AsyncEngine, engine: AsyncEngine, data: PostgresPersonalData
) -> None:
    stats = (f"{GUILD}, {number}, NULL, NULL, NULL, 'stats:{name}'" for number, name in enumerate((ADA, BEN, "all")))
    await _with_notes(owner, *stats, f"{GUILD}, 3, NULL, NULL, NULL, 'for <@{BEN}>'", replies=("1, 2, 'hello'",))
    async with owner.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE notes_of_a_test ADD UNIQUE (body)")
    for user in (ADA, BEN):
        removed = await data.erase(Subject.user(user), before=SystemClock().now(), late=False, actor=None)
        assert removed["notes_of_a_test"] == (1 if user == ADA else 2)
    async with engine.connect() as connection:
        left = await connection.execute(text("SELECT body FROM notes_of_a_test ORDER BY id"))
        assert list(left.scalars()) == ["stats:0", "stats:all", "for <@0>"]


async def test_a_column_that_only_mentions_a_member_is_cleared_and_its_row_stays(
    owner: AsyncEngine, engine: AsyncEngine, data: PostgresPersonalData
) -> None:
    class Ticket(Base):
        __tablename__ = "notes_of_a_test"

        id: Mapped[int] = mapped_column(primary_key=True)
        written_by: Mapped[int | None] = mention_of_member()

    await _with_notes(owner, f"{GUILD}, 1, {ADA}, NULL, NULL, 'of the server'", replies=("1, 1, 'hello'",))
    try:
        await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=None)
    finally:
        Base.metadata.remove(Ticket.__table__)  # type: ignore[arg-type]  # declared as a FromClause
    async with engine.connect() as connection:
        left = await connection.execute(text("SELECT written_by, body FROM notes_of_a_test"))
        assert [tuple(row) for row in left] == [(None, "of the server")]


async def test_a_row_to_which_anothers_row_refers_stops_the_erasure_as_a_whole(
    owner: AsyncEngine, data: PostgresPersonalData
) -> None:
    await seed(owner, (ADA, GUILD))
    await _with_notes(owner, f"{GUILD}, 1, {ADA}, NULL, NULL, 'mine'", replies=("1, 1, 'of Ben'",))
    before = await places_naming(owner, ADA)
    with pytest.raises(DBAPIError, match="violates foreign key"):
        await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=None)
    assert await places_naming(owner, ADA) == before
