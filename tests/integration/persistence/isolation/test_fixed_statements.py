"""The platform's statements are fixed text with bound values, so they cannot be injected into."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import persistence

FOLDER = Path(persistence.__path__[0])
SOURCES = sorted(FOLDER.rglob("*.py"))
# Functions that compose a statement, and the parts they compose it of.
COMPOSED = {
    "schema.app_role._create_or_alter": "a role's name that follows from a checked schema, and a password verifier",
    "schema.app_role.grant_privileges": "names of roles and tables, in a migration",
    "usage.ledger.rows.adding": "names of columns, at import",
    "usage.ledger_reports.parts_over_time": "constants of its module",
    "usage.rollups._difference": "names of columns and tables",
    "usage.rollups._summed": "names of columns and tables",
    "usage.rollups.added_up": "names of columns and tables",
    "privacy.postgres._change": "names of the catalogue, and an integer",
    "privacy.postgres._clear_mentions": "names of the catalogue, and an integer",
    "privacy.postgres._erase_platforms": "one of two functions",
    "privacy.postgres._erase_rows": "names of the catalogue, and an integer",
    "privacy.postgres._rows": "names of the catalogue, and an integer",
    "postgres.scope._scope": "an integer, or nothing",
    "postgres.scope.begin": "what `_scope` made",
    "postgres.scoped_reads._scoped": "a statement of this package",
    "work.postgres_settings.get": "two constants of its module",
    "schema.migrations._migrate": "the name of a checked schema",
    "schema.cog_migrations._hide_versions": "names of version tables, in a migration",
    "schema.row_security.isolate_guilds": "names of tables, in a migration",
    "schema.temporary_tables.refuse_temporary_tables": "the name of the database, in a migration",
    "schema.cog_access.bind_views": "names of views, in a migration",
}
_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|SET|GRANT|REVOKE|ALTER|CREATE|BEGIN|AND|OR|ORDER BY|LIMIT)\b"
)


def composed(node: ast.AST) -> str | None:
    """Return the constant part of an f-string, of `format`, or of `%` or `+` with text on one side."""
    match node:
        case ast.JoinedStr(values=parts):
            return " ".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(constant)))):
            return constant
        case ast.BinOp(left=ast.Constant(value=str(constant)), op=ast.Mod() | ast.Add()):
            return constant
        case ast.BinOp(op=ast.Add(), right=ast.Constant(value=str(constant))):
            return constant
        case _:
            return None


def composing(source: str) -> Iterator[str]:
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            texts = [text for node in ast.walk(function) if (text := composed(node)) is not None]
            if any(_SQL.search(text) for text in texts):
                yield function.name


def module_of(source: Path) -> str:
    return ".".join(source.relative_to(FOLDER).with_suffix("").parts)


def test_only_those_with_a_reason_put_a_statement_together() -> None:
    found = {f"{module_of(source)}.{name}" for source in SOURCES for name in composing(source.read_text())}
    assert found == set(COMPOSED)


@pytest.mark.parametrize(
    "body",
    [
        "text(f'SELECT 1 FROM guilds WHERE name = {name}')",
        "text('SELECT 1 FROM guilds WHERE name = {}'.format(name))",
        "text('SELECT 1 FROM guilds WHERE name = %s' % name)",
        "text('SELECT 1 FROM guilds WHERE name = ' + name)",
        "text(beginning + ' WHERE name = 1')",
    ],
)
def test_a_statement_made_of_values_is_found(body: str) -> None:
    assert list(composing(f"async def find(name): await connection.execute({body})")) == ["find"]
