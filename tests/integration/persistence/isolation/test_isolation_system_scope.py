"""List every use of the system scope with its reason, and require an audit entry for each read by a user."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[4] / "src"
SYSTEM = {"system_scope", "read_in_system"}

TRACED = "the developer team asks: `DeveloperReads` leaves a trace in the audit log before anything is read"
ENTERED = "writes its own entry of the audit log in the same transaction"
OWN = "a person asks for the guilds to which that person has access, and gets no other"
PRICES = "no guild's rows are touched: prices belong to all"
REPRICED = "follows from a change of prices, which has its entry"
PRIVACY = "exports or erases what is about one user or guild, of whom it is asked; others than the user are audited"
RESEALED = "re-encrypts the secrets of all guilds, and shows none"
MAINTENANCE = "no user asks: a worker maintains the tables"
JOBS = "no guild's rows are touched: the scheduled jobs belong to all"

# Uses of the scope as `module.class.function`, each with its reason.
USES = {
    "alerts.postgres.PostgresAlertOutbox.claim": "no user asks: the worker delivers the alerts of all guilds",
    "alerts.postgres.PostgresAlertOutbox.forget": MAINTENANCE,
    "alerts.postgres.PostgresAlertSubscribers.subscribers": "no user asks: the worker looks for causes of alerts",
    "budgets.postgres_history.PostgresSpendingHistory.spent": "the bot's own budget is of all guilds, and shows none",
    "usage.postgres_fleet.PostgresFleetUsageQueries.summary": TRACED,
    "usage.postgres_fleet.PostgresFleetUsageQueries.of_cog": TRACED,
    "guilds.postgres_queries.PostgresGuildQueries.guilds_of": OWN,
    "guilds.postgres_fleet.PostgresFleetGuildQueries.guilds": TRACED,
    "guilds.postgres_fleet.PostgresFleetGuildQueries.without_cog": TRACED,
    "audit.postgres_staff.PostgresStaffAuditQueries.page": "lists the traces of the developer team",
    "guilds.postgres_known.PostgresKnownGuilds.active": "no user asks: the bot compares it with Discord",
    "usage.ledger.corrections.PostgresUsageCorrections.correct": REPRICED,
    "usage.ledger.corrections.PostgresUsageCorrections.unpriced": REPRICED,
    "usage.ledger.partitions.ensure_partitions": MAINTENANCE,
    "prices.postgres_table.PostgresPriceTable.add": ENTERED,
    "prices.postgres_table.PostgresPriceTable.versions": PRICES,
    "request_log.postgres.PostgresRequestLog._keep": "a batch holds attempts of many guilds, and tells nothing",
    "request_log.postgres_queries.PostgresRequestLogQueries.errors_by_model": TRACED,
    "request_log.postgres_queries.PostgresRequestLogQueries.latency_by_kind": TRACED,
    "request_log.postgres_queries.PostgresRequestLogQueries.page": TRACED,
    "request_log.postgres_queries.PostgresRequestLogQueries.request": TRACED,
    "request_log.retention._delete_in_batches": MAINTENANCE,
    "request_log.retention.ensure_partitions": MAINTENANCE,
    "request_log.retention.forget_old": MAINTENANCE,
    "usage.rollups.rollup_drift": MAINTENANCE,
    "postgres.due_rows.DueRows._guilds": "no user asks: finds the guilds with due rows, some of which have the cog off",
    "postgres.due_rows.DueRows._places": "no user asks: finds the guilds with due rows, each handled in its own scope",
    "prices.seeding.seed_prices": PRICES,
    "jobs.cog_retention.CogTableRetention._delete": MAINTENANCE,
    "jobs.cog_jobs.CogJobs.forget_failed": MAINTENANCE,
    "jobs.cog_jobs.CogJobs._due": "no user asks: the worker finds due jobs, and runs each in a session of its guild",
    "jobs.postgres_cog_board.PostgresCogJobBoard.counts": "the operator counts jobs by cog; no guild is shown",
    "jobs.postgres_cog_board.PostgresCogJobBoard._changed": ENTERED,
    "audit.sign_in_retention.SignInRetention.__call__": MAINTENANCE,
    "bootstrap.doctor.database._worker": "the operator looks for overdue jobs, which belong to no guild",
    "jobs.cog_retention.CogTableRetention._exists": MAINTENANCE,
    "jobs.postgres_board.PostgresJobBoard.jobs": JOBS,
    "jobs.postgres_board.PostgresJobBoard.request": ENTERED,
    "jobs.postgres_runs.PostgresJobRuns._finish": JOBS,
    "jobs.postgres_runs.PostgresJobRuns._run": JOBS,
    "jobs.postgres_runs.PostgresJobRuns.declare": JOBS,
    "jobs.postgres_runs.PostgresJobRuns.due": JOBS,
    "audit.postgres_system.PostgresSystemAudit.append": "is the trace itself, of what concerns all guilds or another's",
    "privacy.postgres.PostgresPersonalData.erase": PRIVACY,
    "privacy.postgres.PostgresPersonalData.export": PRIVACY,
    **{
        f"privacy.postgres_queue.PostgresErasureQueue.{method}": "a queue of all subjects"
        for method in ("due", "left_before", "recent", "record", "request")
    },
    "settings.postgres_at_rest.PostgresSettingsAtRest.page": RESEALED,
    "settings.postgres_at_rest.PostgresSettingsAtRest.replace": RESEALED,
}
# Files that contain the name of the scope.
NAMED_IN = {
    "adapters/persistence/schema/cog_functions.py": "takes it away",
    "adapters/persistence/usage/ledger/folding.py": "adds up what many guilds used, and tells how much of it",
    "adapters/persistence/usage/ledger/rows.py": "writes a batch of many guilds, and tells how many",
    "adapters/persistence/postgres/scope.py": "is system_scope",
    "adapters/persistence/postgres/scoped_reads.py": "is read_in_system",
    "adapters/persistence/schema/row_security.py": "is the policy",
    "bootstrap/backup/contents.py": "counts the rows of a backup, which holds all guilds; its operator owns the schema",
    "bootstrap/backup/programs.py": "dumps and restores all guilds; its operator owns the schema",
}

Node = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST, inside: str) -> Iterator[tuple[str, Node]]:
    """Yield the outermost functions with their qualified names, from the module on."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Node):
            yield f"{inside}.{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{inside}.{node.name}")
        else:
            yield from functions(node, inside)


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} | {
        each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)
    }


def named(names: set[str], source: Path) -> bool:
    """Return whether the file's code uses one of the names; one in a comment, string or import does not count."""
    text = source.read_text()
    return any(name in text for name in names) and bool(names_in(ast.parse(text)) & names)


def uses(source: str, module: str) -> set[str]:
    if not any(name in source for name in SYSTEM):
        return set()
    tree = ast.parse(source)
    found = {name for name, function in functions(tree, module) if names_in(function) & SYSTEM}
    inside = {id(each) for _, function in functions(tree, module) for each in ast.walk(function)}
    loose = [each for each in ast.walk(tree) if id(each) not in inside and isinstance(each, ast.Name | ast.Attribute)]
    return found | ({f"{module} outside of a function"} if names_in(ast.Module(loose, [])) & SYSTEM else set())  # type: ignore[arg-type] # only walked


def module_of(source: Path) -> str:
    return ".".join(source.relative_to(SOURCE).with_suffix("").parts).removeprefix("adapters.persistence.")


def test_every_use_of_the_system_scope_is_listed_with_its_reason() -> None:
    found: set[str] = set()
    for source in sorted(SOURCE.rglob("*.py")):
        found |= uses(source.read_text(), module_of(source))
    assert found - {"postgres.scope.system_scope", "postgres.scoped_reads.read_in_system"} == set(USES)


def test_no_other_file_names_the_setting_of_the_scope() -> None:
    found = {
        str(source.relative_to(SOURCE))
        for source in SOURCE.rglob("*")
        if source.suffix in {".py", ".sql", ".lua"} and "app.scope" in source.read_text()
    }
    assert found == set(NAMED_IN)


def test_no_other_module_opens_scoped_transactions() -> None:
    found = {
        source.name
        for source in SOURCE.rglob("*.py")
        if "ScopedTransaction" in (written := source.read_text())
        for call in ast.walk(ast.parse(written))
        if isinstance(call, ast.Call) and "ScopedTransaction" in names_in(call.func)
    }
    assert found == {"scope.py"}


def test_every_route_that_reads_across_guilds_writes_an_audit_entry() -> None:
    """`DeveloperReads` writes an audit entry for each of its reads, and no other class takes the queries."""
    outside = [*(SOURCE / "application").rglob("*.py"), *(SOURCE / "adapters" / "http").rglob("*.py")]
    taking = {
        str(source.relative_to(SOURCE))
        for source in outside
        if named({"FleetUsageQueries", "RequestLogQueries"}, source)
    }
    assert taking == {"application/queries/developer_reads.py"}


def test_queries_audited_by_their_caller_are_used_by_those_routes_alone() -> None:
    """Only the API receives the queries of the developer team."""
    inside = (SOURCE / "bootstrap").rglob("*.py")
    given = {
        str(source.relative_to(SOURCE)) for source in inside if named({"fleet_usage", "request_log_queries"}, source)
    }
    assert given == {"bootstrap/wiring/api.py", "bootstrap/wiring/shared.py"}


def test_a_new_use_is_found_wherever_it_is() -> None:
    module = "from scope import system_scope\n"
    assert uses(f"{module}class A:\n    async def b(self):\n        async with system_scope(e): ...\n", "m") == {
        "m.A.b"
    }
    assert uses(f"{module}def outer():\n    def inner():\n        return scope.system_scope\n", "m") == {"m.outer"}
    assert uses(f"{module}everything = system_scope\n", "m") == {"m outside of a function"}
    assert uses("async def b():\n    return await read_in_system(e, 'SELECT 1')\n", "m") == {"m.b"}
    assert uses(f"{module}def b(): ...\n", "m") == set()
