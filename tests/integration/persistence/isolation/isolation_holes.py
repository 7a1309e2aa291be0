"""Find holes in the catalogue through which a guild's rows could be reached around their policies."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.schema.tables.all_tables import (
    APP_FUNCTIONS,
    APP_PRIVILEGES,
    COG_FUNCTIONS,
    COG_PRIVILEGES,
    is_partition,
)

# A function with the rights of the owner bypasses privileges, so each one needs a reason.
DEFINERS = {
    "ensure_llm_usage_partitions(integer)": "makes parts of the ledger, and tells only how many",
    "ensure_llm_request_log_partitions(integer)": "makes parts of the request log, and tells only how many",
    "drop_llm_request_log_partitions(timestamp with time zone)": "drops what is old, and tells only how many",
    "bound_guild()": "tells the guild that Baseline has bound the transaction to",
    "enter_guild(bigint,text)": "binds the transaction to a guild, for a token that only Baseline can make",
    "restore_cog_role()": "gives the role of cogs its password back",
    "forget_sign_ins(bigint,timestamp with time zone)": "deletes sign-ins, and tells only how many",
    "erase_member(bigint,timestamp with time zone,boolean,bigint)": "erases a member, with an audit entry",
    "erase_guild(bigint,timestamp with time zone,boolean,bigint)": "erases a guild that the bot has left, likewise",
}
# The required expression of the policy for cogs.
BY_PROOF = "(guild_id = ( SELECT bound_guild() AS bound_guild))"
OF_A_BOTS_TABLE = {"SELECT", "INSERT", "UPDATE", "DELETE"}

_WITH_GUILD = text("""
    SELECT relname AS name, relkind::text AS kind, relrowsecurity AS enabled, relforcerowsecurity AS forced
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE relnamespace = current_schema()::regnamespace AND relkind NOT IN ('i', 'I', 'c', 'v')
          AND attname = 'guild_id' AND NOT attisdropped
    ORDER BY relname
""")
_POLICIES = text("""
    SELECT relname AS "table", polname AS name, polcmd = '*' AS is_of_all, polpermissive,
           ARRAY(
               SELECT CASE WHEN role = 0 THEN 'PUBLIC' WHEN role = relowner THEN 'the owner' ELSE rolname END
               FROM unnest(polroles) AS role LEFT JOIN pg_roles ON pg_roles.oid = role
           ) AS roles,
           pg_get_expr(polqual, polrelid) AS seen, pg_get_expr(polwithcheck, polrelid) AS written
    FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
    WHERE relnamespace = current_schema()::regnamespace
""")
_VIEWS = text("""
    SELECT relname AS name, relkind::text AS kind,
           coalesce(reloptions && '{security_invoker=true,security_invoker=on}'::text[], false) AS invokes
    FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('v', 'm')
""")
_RULES = text("""
    SELECT rulename AS name, relname AS "table" FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class
    WHERE relnamespace = current_schema()::regnamespace AND rulename <> '_RETURN'
""")
_DEFINERS = text("""
    SELECT proname AS name, oid::regprocedure::text AS signature, proconfig AS settings
    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prosecdef
""")
_GRANTS = text("""
    SELECT relname AS name, relkind::text AS kind, privilege_type AS privilege,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END AS grantee
    FROM pg_class CROSS JOIN aclexplode(relacl)
    WHERE relnamespace = current_schema()::regnamespace AND grantee <> relowner
    UNION ALL
    SELECT relname || '.' || attname, 'column', privilege_type,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid CROSS JOIN aclexplode(attacl)
    WHERE relnamespace = current_schema()::regnamespace AND grantee <> relowner
    UNION ALL
    SELECT proname, 'definer ' || oid::regprocedure, privilege_type,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END
    FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner)))
    WHERE pronamespace = current_schema()::regnamespace AND prosecdef AND grantee <> proowner
    UNION ALL
    SELECT nspname, 'schema', privilege_type,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END
    FROM pg_namespace CROSS JOIN aclexplode(nspacl) WHERE nspname = current_schema() AND grantee <> nspowner
""")
_ROLE = text("""
    SELECT unnest(array_remove(ARRAY[
        CASE WHEN rolsuper THEN 'is a superuser' END,
        CASE WHEN rolbypassrls THEN 'bypasses row level security' END,
        CASE WHEN rolcreaterole THEN 'may create roles' END,
        CASE WHEN rolcreatedb THEN 'may create databases' END,
        CASE WHEN rolreplication THEN 'may replicate' END,
        CASE WHEN EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) THEN 'is a member of a role' END,
        CASE WHEN EXISTS (SELECT FROM pg_shdepend WHERE refobjid = pg_roles.oid AND deptype = 'o')
             THEN 'owns something' END,
        CASE WHEN EXISTS (
            SELECT FROM pg_db_role_setting AS kept WHERE kept.setrole IN (0, pg_roles.oid)
                AND array_to_string(kept.setconfig, ' ') LIKE '%app.%'
        ) THEN 'begins in a scope' END,
        CASE WHEN EXISTS (SELECT FROM pg_auth_members WHERE roleid = pg_roles.oid AND NOT admin_option)
             THEN 'has members' END
    ], NULL)) AS power
    FROM pg_roles WHERE rolname = :role
""")

# Settings of a session as (app.guild_id, app.scope). None is never set, as on a fresh connection.
_SESSIONS = [(None, None), ("", ""), ("1", ""), ("2", "no"), ("", "System"), ("", "system"), ("1", "system")]
_ENTER = text("SELECT set_config('app.guild_id', :guild, true), set_config('app.scope', :scope, true)")
_ASK = """
    SELECT {number} AS number, guild_id, ({expression}) IS TRUE AS visible
    FROM (VALUES (1::bigint), (2), (NULL)) AS "{table}" (guild_id)
"""


@dataclass(frozen=True)
class Looking:
    connection: AsyncConnection
    schema: str

    @property
    def role(self) -> str:
        return f"{self.schema}_app"

    @property
    def cogs(self) -> str:
        return f"{self.schema}_cog"

    async def at(self, query: Any, **parameters: object) -> list[Row[Any]]:
        return list((await self.connection.execute(query, parameters)).all())


async def holes(connection: AsyncConnection, schema: str) -> list[str]:
    """Return one line per hole, beginning with the name of the faulty object. Connect as owner, in that schema."""
    looking = Looking(connection, schema)
    checks: tuple[Callable[[Looking], AsyncIterator[str]], ...] = (_tables, _views, _definers, _grants, _role)
    return [hole for check in checks async for hole in check(looking)]


async def _tables(looking: Looking) -> AsyncIterator[str]:
    policies = await looking.at(_POLICIES)
    wrong = await _wrong(looking, policies)
    for table in await looking.at(_WITH_GUILD):
        if table.kind not in {"r", "p"}:
            yield f"{table.name}: holds rows of guilds and cannot have policies"
            continue
        if not table.enabled:
            yield f"{table.name}: row level security is off"
        if not table.forced:
            yield f"{table.name}: the owner is above row level security"
        own = [policy for policy in policies if policy.table == table.name]
        if sorted(policy.name for policy in own) != ["guild_binding", "guild_isolation"]:
            yield f"{table.name}: has other policies than the two of a guild's table"
        for complaint in (complaint for policy in own for complaint in _of_policy(looking, policy, wrong)):
            yield f"{table.name}: {complaint}"


def _of_policy(looking: Looking, policy: Row[Any], wrong: dict[tuple[str, str], list[object]]) -> Iterator[str]:
    if not (policy.is_of_all and policy.polpermissive):
        yield "its policy is not for all statements"
    binds = policy.name == "guild_binding"
    if set(policy.roles) != ({looking.cogs} if binds else {looking.role, "the owner"}):
        yield f"its policy {policy.name} is for {policy.roles}"
    for what, expression in (("seen", policy.seen), ("written", policy.written)):
        if expression is None:
            yield f"nothing says which rows may be {what}"
        elif binds:
            if expression != BY_PROOF:
                yield f"cogs have not only the rows of the bound guild {what}"
        elif cases := wrong[policy.table, expression]:
            yield f"wrong rows are {what}: {cases}"


async def _wrong(looking: Looking, policies: list[Row[Any]]) -> dict[tuple[str, str], list[object]]:
    """Evaluate every policy expression for hypothetical rows, in every kind of session."""
    wrong: dict[tuple[str, str], list[object]] = {
        (policy.table, each): []
        for policy in policies
        for each in (policy.seen, policy.written)
        if each and policy.name != "guild_binding"
    }
    questions = [
        _ASK.format(number=number, table=table, expression=expression)
        for number, (table, expression) in enumerate(wrong)
    ]
    for guild, scope in _SESSIONS if questions else ():
        if guild is not None:
            await looking.at(_ENTER, guild=guild, scope=scope)
        for row in await looking.at(text(" UNION ALL ".join(questions))):
            if row.visible != (scope == "system" or guild == str(row.guild_id)):
                list(wrong.values())[row.number].append((guild, scope, row.guild_id))
    return wrong


async def _views(looking: Looking) -> AsyncIterator[str]:
    for view in await looking.at(_VIEWS):
        if view.kind == "m":
            yield f"{view.name}: a materialized view keeps rows without policies"
        elif not view.invokes:
            yield f"{view.name}: a view reads with the rights of its owner"
    for rule in await looking.at(_RULES):
        yield f"{rule.table}: the rule {rule.name} writes with the rights of its owner"


async def _definers(looking: Looking) -> AsyncIterator[str]:
    pinned = f"search_path={looking.schema}, pg_temp"
    for function in await looking.at(_DEFINERS):
        if function.signature not in DEFINERS:
            yield f"{function.name}: runs with the rights of its owner, and no reason is listed"
        if pinned not in [setting.replace('"', "") for setting in function.settings or []]:
            yield f"{function.name}: looks for tables wherever its caller wants"


async def _grants(looking: Looking) -> AsyncIterator[str]:
    for grant in await looking.at(_GRANTS):
        allowed = {
            looking.role: (APP_PRIVILEGES, APP_FUNCTIONS),
            looking.cogs: (COG_PRIVILEGES, COG_FUNCTIONS),
        }.get(grant.grantee)
        if allowed is None or grant.privilege not in _allowed(grant.kind, grant.name, *allowed):
            yield f"{grant.name}: {grant.grantee} has {grant.privilege}"


def _allowed(kind: str, name: str, tables: dict[str, str], functions: tuple[str, ...]) -> set[str]:
    if is_partition(name) or name == "alembic_version":
        return set()
    if kind.startswith("definer "):
        return {"EXECUTE"} if name in {function.partition("(")[0] for function in functions} else set()
    other = {"schema": {"USAGE"}, "S": {"USAGE"}, "column": set[str]()}
    if kind in other:
        return other[kind]
    return set(tables[name].split(", ")) if name in tables else OF_A_BOTS_TABLE


async def _role(looking: Looking) -> AsyncIterator[str]:
    for role in (looking.role, looking.cogs):
        for row in await looking.at(_ROLE, role=role):
            yield f"{role}: {row.power}"
