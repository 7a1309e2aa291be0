"""Rules of bronze: the cog loads, imports only public modules, and hangs or ends no other cog."""

import ast
import asyncio
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Final

from application.ports.bot.cog_modules import CogLoadFailed
from bootstrap.cog_rules.code import CogCode
from bootstrap.cog_rules.reading import Function, calls, functions, imports, name_of
from bootstrap.cog_rules.rule import Rule, Spot, Tier, at

_INTERNAL: Final = {"domain", "application", "adapters", "bootstrap", "simulators"}
_BLOCKING: Final = {"time.sleep", "subprocess.run", "subprocess.check_output", "os.system", "urllib.request.urlopen"}
_BLOCKING_MODULES: Final = {"requests", "urllib3", "psycopg2", "sqlite3"}
_ENDINGS: Final = ("sys.exit", "exit", "quit", "os._exit", "os.abort")
_CLOSES: Final = (".bot.close", "._bot.close", ".interaction.client.close")


def _syntax(cog: CogCode) -> Iterator[Spot]:
    for module in cog.modules:
        if module.fault is not None:
            yield Spot(module, module.fault.lineno or 1, f"the file cannot be parsed: {module.fault.msg}")


def _setup(cog: CogCode) -> Iterator[Spot]:
    found = [node for node in cog.main.tree.body if isinstance(node, Function) and node.name == "setup"]
    if not found:
        yield Spot(cog.main, 1, "there is no `async def setup(bot)`")
    elif isinstance(found[0], ast.FunctionDef):
        yield at(cog.main, found[0], "`setup` is not `async`")


def _awaits_add_cog(cog: CogCode) -> Iterator[Spot]:
    awaited = {id(node.value) for _, node in cog.each(ast.Await) if isinstance(node, ast.Await)}
    for module, call in calls(cog, ".add_cog"):
        if id(call) not in awaited:
            yield at(module, call, "`add_cog` is not awaited, so nothing is added")


def _loads(cog: CogCode) -> Iterator[Spot]:
    from baseline.testing import simulated_guild  # noqa: PLC0415 - it takes a second

    async def load() -> None:
        async with simulated_guild(cog.path, tables=_has_tables(cog)):
            pass

    if any(module.fault for module in cog.modules):
        return
    try:
        # The report goes to standard output, and a cog may print there.
        with redirect_stdout(sys.stderr):
            asyncio.run(load())
    except CogLoadFailed as failure:
        yield Spot(cog.main, 1, f"the cog does not load: {failure.reason} {failure.detail}".rstrip())
    except AssertionError as failure:
        yield Spot(cog.main, 1, f"the cog fails as it is loaded: {' '.join(str(failure).splitlines()[:2])}")


def _has_tables(cog: CogCode) -> bool:
    return any(name.startswith("baseline.tables") for module in cog.modules for _, name in imports(module))


def _internal(cog: CogCode) -> Iterator[Spot]:
    for module in cog.modules:
        for node, name in imports(module):
            if name.partition(".")[0] in _INTERNAL:
                yield at(module, node, f"it imports {name}, which may change with any version")


def _blocking(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, *_BLOCKING):
        yield at(module, call, f"`{name_of(call)}` blocks every guild of the bot")
    for module in cog.modules:
        for node, name in imports(module):
            if name.partition(".")[0] in _BLOCKING_MODULES:
                yield at(module, node, f"{name} blocks every guild of the bot while it waits")


def _work_at_import(cog: CogCode) -> Iterator[Spot]:
    for module in cog.modules:
        for statement in module.tree.body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                yield at(module, statement, f"`{name_of(statement.value)}` runs as the file is imported")
            elif isinstance(statement, ast.With | ast.For | ast.While):
                yield at(module, statement, "a block runs as the file is imported")


def _endings(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, *_ENDINGS):
        yield at(module, call, f"`{name_of(call)}` would end the bot for all guilds")
    for module, call in calls(cog, ".close"):
        if f".{name_of(call)}".endswith(_CLOSES):
            yield at(module, call, f"`{name_of(call)}` is refused: it would end the bot for all guilds")
    for module, node in cog.each(ast.Raise):
        if isinstance(node, ast.Raise) and name_of(node.exc) in {"SystemExit", "KeyboardInterrupt"}:
            yield at(module, node, f"it raises {name_of(node.exc)}")


def _own_loops_of_events(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, "asyncio.run", ".run_until_complete", "bot.run", "self.bot.run", "bot.start"):
        yield at(module, call, f"`{name_of(call)}` starts what already runs")


def _overridden_events(cog: CogCode) -> Iterator[Spot]:
    for module, node in functions(cog):
        for decorator in node.decorator_list:
            if name_of(decorator) in {"bot.event", "self.bot.event", "client.event"}:
                yield at(module, node, f"`@{name_of(decorator)}` replaces the platform's own {node.name}")


RULES: Final = (
    Rule("syntax", Tier.BRONZE, "Mend the syntax.", _syntax),
    Rule("setup", Tier.BRONZE, "Write `async def setup(bot: Bot) -> None`.", _setup),
    Rule("awaited-add-cog", Tier.BRONZE, "Write `await bot.add_cog(…)`.", _awaits_add_cog),
    Rule("loads", Tier.BRONZE, "Mend what the reason names.", _loads),
    Rule("public-imports", Tier.BRONZE, "Import from `baseline` alone.", _internal),
    Rule("no-blocking", Tier.BRONZE, "Use an async library, or `asyncio.to_thread`.", _blocking),
    Rule("no-work-at-import", Tier.BRONZE, "Do it in `setup` or `cog_load`.", _work_at_import),
    Rule("no-exit", Tier.BRONZE, "Raise an exception of your own; stop the bot's process from outside.", _endings),
    Rule("no-own-event-loop", Tier.BRONZE, "Await it; the bot's loop already runs.", _own_loops_of_events),
    Rule("listeners", Tier.BRONZE, "Write `@commands.Cog.listener()`.", _overridden_events),
)
