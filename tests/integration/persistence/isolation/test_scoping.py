"""Every function that accesses a guild's rows uses a scope. The test reads the source, so that it
covers new functions.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import persistence
from adapters.persistence.schema.tables.all_tables import metadata

FOLDER = Path(persistence.__path__[0])
SOURCES = sorted(FOLDER.rglob("*.py"))
GUILD_TABLES = {table.name for table in metadata.tables.values() if "guild_id" in table.c}
SCOPES = {"guild_scope", "system_scope", "read_in_guild", "read_in_system"}
SCOPED = {"ScopedTransaction", "GuildTransaction"}
ASKS = {"execute", "scalar", "read", "fetch", "read_in_guild", "read_in_system"}
# Code that may connect directly, by the pool or without it, and why it cannot reach a guild's rows.
OWN_CONNECTIONS = {
    "schema.app_role.refuse_privileged_role": "asks for the role's powers only",
    "postgres.cog_connections._connect": "connects as the role of cogs, which sees no row before it enters a guild",
    "postgres.cog_connections._restore_role": "calls a function that reads no guild's rows",
    "postgres.guild_database.session": "enters the guild with every transaction",
    "postgres.health._ask": "selects a constant",
    "schema.missing_tables.__call__": "reads names of tables in the catalogue",
    "usage.ledger.connection._connected": "has one statement, which enters the system scope by itself",
    "postgres.one_at_a_time.one_at_a_time": "takes an advisory lock, and reads no table",
    "prices.postgres_book._read": "prices belong to no guild",
    "postgres.readers._connection": "makes those on which statements bring their scopes along",
    "postgres.scope.begin": "is what opens the scopes",
    "schema.migrations.as_migrator": "migrates as the owner of the tables",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST, scoped: bool = False) -> Iterator[tuple[Function, bool]]:  # noqa: FBT001, FBT002 - a walk's state
    """Yield every function, and whether it belongs to a class that receives a scoped transaction."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield node, scoped
        yield from functions(node, scoped=takes_transaction(node) if isinstance(node, ast.ClassDef) else scoped)


def takes_transaction(cls: ast.ClassDef) -> bool:
    annotations = [
        ast.unparse(argument.annotation)
        for function in cls.body
        if isinstance(function, Function) and function.name == "__init__"
        for argument in function.args.args
        if argument.annotation is not None
    ]
    return not SCOPED.isdisjoint(annotations)


def module_of(source: Path) -> str:
    return ".".join(source.relative_to(FOLDER).with_suffix("").parts)


def touching_names(tree: ast.Module) -> set[str]:
    """Return the names of the tables, and the module's names for statements on them."""
    return GUILD_TABLES | {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and mentions_table(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def mentions_table(node: ast.AST) -> bool:
    texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    tables = "|".join(GUILD_TABLES)
    return any(re.search(rf"\b(FROM|JOIN|INTO|UPDATE|TABLE)\s+({tables})\b", text, re.IGNORECASE) for text in texts)


def executes(function: Function) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ASKS for node in ast.walk(function)
    )


def unscoped(source: str) -> list[str]:
    tree = ast.parse(source)
    touching = touching_names(tree)
    found = []
    for function, in_scope in functions(tree):
        names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        touches = bool(names & touching) or mentions_table(function)
        if touches and executes(function) and not in_scope and not names & SCOPES:
            found.append(function.name)
    return found


def connecting(source: str) -> set[str]:
    return {
        function.name
        for function, _ in functions(ast.parse(source))
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"connect", "begin", "raw_connection"}
        and any(name in ast.unparse(node.func.value) for name in ("engine", "asyncpg"))
    }


def test_the_search_finds_all_of_persistence() -> None:
    assert len(SOURCES) > 80, "The sources are no longer where this test looks for them."


@pytest.mark.parametrize("source", SOURCES, ids=module_of)
def test_no_function_touches_a_guilds_rows_outside_a_scope(source: Path) -> None:
    assert unscoped(source.read_text()) == []


def test_every_direct_use_of_a_connection_is_listed_with_its_reason() -> None:
    found = {f"{module_of(source)}.{name}" for source in SOURCES for name in connecting(source.read_text())}
    assert found == set(OWN_CONNECTIONS)


@pytest.mark.parametrize(
    "body",
    [
        "await self._engine.execute(select(guild_settings))",
        "await connection.execute(text('SELECT 1 FROM llm_usage'))",
        "await connection.execute(_AUDIT)",
        "await connection.fetch(_AUDIT)",
    ],
)
def test_a_function_without_a_scope_is_found(body: str) -> None:
    module = '_AUDIT = text("SELECT 1 FROM audit_log")\nclass Reports:\n    async def all(self):\n        '
    assert unscoped(module + body) == ["all"]
    scoped = body.replace("self._engine", "work").replace("connection", "work")
    assert unscoped(f"{module}async with system_scope(self._engine) as work:\n            {scoped}") == []
