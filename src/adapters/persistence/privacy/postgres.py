"""Export and erase what PostgreSQL holds about a user or a guild, in the platform's tables and those of cogs."""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import ScopedTransaction, system_scope
from adapters.persistence.privacy.catalogue import (
    NOT_PERSONAL,
    SHOWN,
    StoredTable,
    quoted,
    stored_tables,
)
from application.ports.privacy import StoredItem
from baseline.tables import MENTION, Base
from domain.ids import GuildId, UserId
from domain.privacy import GuildInUse, Subject, SubjectKind

ERASE_SECONDS: Final = 600.0
"""Statement timeout in seconds that the engine needs: tables of cogs are scanned completely."""

_AT_ONCE: Final = 500
_IN_USE: Final = "55006"
_VIOLATES: Final = "23"
_NOT_UNIQUE: Final = "23505"
_FUNCTIONS: Final = {SubjectKind.USER: "erase_member", SubjectKind.GUILD: "erase_guild"}
# Columns of the platform's tables that name other users.
_OTHERS: Final = frozenset({"owner_id", "added_by", "granted_by", "revoked_by", "updated_by", "actor_id", "user_id"})
# Fields of audit log entries that may name other users anywhere: ids are found by their length.
_ENTRY: Final = frozenset({"target", "before", "after"})
_AN_ID: Final = re.compile(r"\d{15,20}")
_LARGEST_EXACT: Final = 2**53


class PostgresPersonalData:
    """`engine` returns an engine with the statement timeout `ERASE_SECONDS`, which is disposed of after use."""

    def __init__(self, engine: Callable[[], AsyncEngine]) -> None:
        self._engine = engine

    async def export(self, subject: Subject) -> AsyncIterator[StoredItem]:
        engine = self._engine()
        try:
            async with system_scope(engine) as transaction:
                for table in await stored_tables(transaction):
                    condition = None if table.name in NOT_PERSONAL else table.about(subject)
                    if condition is not None:
                        async for row in _rows(transaction, table, condition):
                            yield StoredItem(table.name, _shown(table, row, subject))
        finally:
            await engine.dispose()

    async def erase(self, subject: Subject, *, before: datetime, late: bool, actor: UserId | None) -> Mapping[str, int]:
        engine = self._engine()
        try:
            async with system_scope(engine) as transaction:
                removed: dict[str, int] = {}
                tables = await stored_tables(transaction)
                removed |= await _erase_platforms(transaction, subject, before, actor, late=late)
                if not late:
                    removed |= await _erase_of_cogs(transaction, tables, subject)
        finally:
            await engine.dispose()
        return {table: count for table, count in removed.items() if count}


async def _rows(transaction: ScopedTransaction, table: StoredTable, condition: str) -> AsyncIterator[dict[str, Any]]:
    query = f"SELECT to_jsonb(stored)::text AS row FROM {table.quoted} AS stored WHERE {condition}"  # noqa: S608 - the catalogue's names and a number
    await transaction.execute(text(f"DECLARE exported NO SCROLL CURSOR FOR {query}".replace(":", "\\:")))
    while rows := await transaction.fetch(f"FETCH {_AT_ONCE} FROM exported"):
        for row in rows:
            yield json.loads(row["row"])
    await transaction.execute(text("CLOSE exported"))


def _shown(table: StoredTable, row: dict[str, Any], subject: Subject) -> dict[str, Any]:
    if subject.kind is SubjectKind.USER:
        names = SHOWN.get(table.name, tuple(row))
        row = {name: row[name] for name in names if table.is_a_cogs or _names_no_other(table, name, row, subject)}
    return {name: _exact(value) for name, value in row.items()}


def _names_no_other(table: StoredTable, name: str, row: dict[str, Any], subject: Subject) -> bool:
    if table.name == "audit_log" and name in _ENTRY:
        return {*_AN_ID.findall(json.dumps(row[name]))} <= {str(subject.id), str(row["guild_id"])}
    return name not in _OTHERS or row[name] in {subject.id, None}


def _exact(value: Any) -> Any:
    """Return large numbers as strings: readers of JSON round them."""
    if isinstance(value, int) and abs(value) >= _LARGEST_EXACT:
        return str(value)
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    return [_exact(each) for each in value] if isinstance(value, list) else value


async def _erase_platforms(
    transaction: ScopedTransaction, subject: Subject, before: datetime, actor: UserId | None, *, late: bool
) -> dict[str, int]:
    kept_by_cogs = () if late else ("cog_jobs",) if subject.kind is SubjectKind.GUILD else ("cog_jobs", "cog_documents")
    call = f"SELECT {_FUNCTIONS[subject.kind]}(CAST(:id AS bigint), CAST(:before AS timestamptz), :late, :actor)"
    parameters = {"id": subject.id, "before": before, "late": late, "actor": actor}
    sign_ins = 0
    if subject.kind is SubjectKind.USER:
        forget = text("SELECT forget_sign_ins(CAST(:id AS bigint), CAST(:before AS timestamptz))")
        sign_ins = (await transaction.execute(forget, {"id": subject.id, "before": before})).scalar_one()
    try:
        report: dict[str, int] = (await transaction.execute(text(call), parameters)).scalar_one()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _IN_USE:
            raise GuildInUse(GuildId(subject.id)) from error
        raise
    for table in kept_by_cogs:
        report[table] = await _erase_rows(
            transaction, table, StoredTable(table, {"guild_id": "bigint"}).about(subject) or "false"
        )
    return {**report, "sign_ins": sign_ins}


async def _erase_of_cogs(transaction: ScopedTransaction, tables: list[StoredTable], subject: Subject) -> dict[str, int]:
    """Erase rows in tables of cogs. A table to whose rows other tables refer is tried again after those.

    Raises PostgreSQL's error when no order works; nothing is erased then.
    """
    removed: dict[str, int] = {}
    waiting = [table for table in tables if table.is_a_cogs and table.name != "alembic_version"]
    while waiting:
        refused: dict[str, DBAPIError] = {}
        for table in waiting:
            try:
                removed[table.name] = await _erase_in(transaction, table, subject)
            except DBAPIError as error:
                if not getattr(error.orig, "sqlstate", "").startswith(_VIOLATES):
                    raise
                refused[table.name] = error
        if len(refused) == len(waiting):
            raise next(iter(refused.values()))
        waiting = [table for table in waiting if table.name in refused]
    return removed


async def _erase_in(transaction: ScopedTransaction, table: StoredTable, subject: Subject) -> int:
    async with _savepoint(transaction, "one_table"):
        mentions = _mentions(table)
        condition = table.about(subject, without=mentions)
        count = 0 if condition is None else await _erase_rows(transaction, table.name, condition)
        if subject.kind is SubjectKind.USER:
            count += await _clear_mentions(transaction, table, mentions, subject.id)
    return count


@asynccontextmanager
async def _savepoint(transaction: ScopedTransaction, name: str) -> AsyncIterator[None]:
    """Undo what the block did if PostgreSQL refuses it."""
    await transaction.execute(text(f"SAVEPOINT {name}"))
    try:
        yield
    except DBAPIError:
        await transaction.execute(text(f"ROLLBACK TO SAVEPOINT {name}"))
        raise
    await transaction.execute(text(f"RELEASE SAVEPOINT {name}"))


async def _erase_rows(transaction: ScopedTransaction, table: str, condition: str) -> int:
    return await _changed(transaction, f"DELETE FROM {quoted(table)} WHERE {condition}")  # noqa: S608 - the catalogue's names and a number


async def _changed(transaction: ScopedTransaction, statement: str) -> int:
    return (await transaction.execute(text(statement.replace(":", "\\:")))).rowcount


async def _clear_mentions(transaction: ScopedTransaction, table: StoredTable, columns: list[str], user_id: int) -> int:
    """Set columns declared as `MENTION` to NULL where they name the user, and replace the user's id in texts by 0."""
    changes = {quoted(name): ("NULL", f"{quoted(name)} = {user_id}") for name in columns}
    for name in map(quoted, table.texts):
        scrubbed = f"regexp_replace({name}, '\\m{user_id}\\M', '0', 'g')"
        changes[name] = (scrubbed, f"{name} LIKE '%{user_id}%'")
    count = 0
    for column, (value, condition) in changes.items():
        count += await _change(transaction, table, f"SET {column} = {value}", condition)
    return count


async def _change(transaction: ScopedTransaction, table: StoredTable, change: str, condition: str) -> int:
    """Change the rows, and return their number. A row is deleted if another has the key that it would get."""
    update = f"UPDATE {table.quoted} {change} WHERE "
    try:
        async with _savepoint(transaction, "one_column"):
            return await _changed(transaction, update + condition)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != _NOT_UNIQUE:
            raise
    find = f"SELECT tableoid, ctid::text AS row FROM {table.quoted} WHERE {condition}"  # noqa: S608 - as above
    rows = (await transaction.execute(text(find.replace(":", "\\:")))).all()
    for row in rows:
        one = f"tableoid = {row.tableoid} AND ctid = '{row.row}'"
        try:
            async with _savepoint(transaction, "one_row"):
                await _changed(transaction, update + one)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != _NOT_UNIQUE:
                raise
            await _erase_rows(transaction, table.name, one)
    return len(rows)


def _mentions(table: StoredTable) -> list[str]:
    declared = Base.metadata.tables.get(table.name)
    return [] if declared is None else [column.name for column in declared.columns if column.info.get(MENTION)]
