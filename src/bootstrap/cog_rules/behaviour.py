"""Rules of silver: errors are worded, commands are described, and there are tests."""

import ast
from collections.abc import Iterator
from typing import Final

from bootstrap.cog_rules.code import CogCode
from bootstrap.cog_rules.reading import (
    Function,
    attributes,
    calls,
    functions,
    imports,
    keyword,
    last_name,
    listeners,
    name_of,
)
from bootstrap.cog_rules.rule import Rule, Spot, Tier, at

_SENDS: Final = (".send", ".send_message", ".reply", ".edit_original_response", ".edit_message")
_ALL: Final = {"", "Exception", "BaseException"}
_COMMANDS: Final = {"app_commands.command", "commands.hybrid_command", "hybrid_command"}
_PUBLIC: Final = {"baseline", "cogs"}
_INTERNAL: Final = {"domain", "application", "adapters", "bootstrap", "simulators"}


def _handlers(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.ExceptHandler):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or last_name(node.type) == "BaseException"):
            yield at(module, node, "it also catches the end of the task")


def _silent(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.ExceptHandler):
        if not isinstance(node, ast.ExceptHandler) or last_name(node.type) not in _ALL:
            continue
        if all(isinstance(each, ast.Pass | ast.Continue) for each in node.body):
            yield at(module, node, "an error of any kind disappears")


def _raw_errors(cog: CogCode) -> Iterator[Spot]:
    for module, handler in cog.each(ast.ExceptHandler):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        for node in ast.walk(handler):
            if isinstance(node, ast.Call) and f".{last_name(node)}" in _SENDS and _names(node, handler.name):
                yield at(module, node, "members see an error's own text, which may hold secrets")


def _names(call: ast.Call, name: str) -> bool:
    given = [*call.args, *(each.value for each in call.keywords)]
    return any(isinstance(inner, ast.Name) and inner.id == name for each in given for inner in ast.walk(each))


def _described(cog: CogCode) -> Iterator[Spot]:
    for module, node in functions(cog):
        for decorator in node.decorator_list:
            if name_of(decorator) in _COMMANDS:
                has_words = isinstance(decorator, ast.Call) and keyword(decorator, "description") is not None
                if not has_words and ast.get_docstring(node) is None:
                    yield at(module, node, f"the command `{node.name}` shows `…` as its description")


def _options(cog: CogCode) -> Iterator[Spot]:
    for module, node in functions(cog):
        if not _COMMANDS & {name_of(each) for each in node.decorator_list}:
            continue
        described = {
            given.arg
            for each in node.decorator_list
            if isinstance(each, ast.Call) and last_name(each) == "describe"
            for given in each.keywords
        }
        options = [argument for argument in [*node.args.args, *node.args.kwonlyargs] if argument.arg != "self"][1:]
        for argument in options:
            if argument.arg not in described:
                yield at(module, argument, f"the option `{argument.arg}` of `{node.name}` is not described")


def _bots(cog: CogCode) -> Iterator[Spot]:
    for module, node, event in listeners(cog):
        if event == "on_message" and "bot" not in attributes(node):
            yield at(module, node, "it also answers bots, which may answer back without end")


def _direct_messages(cog: CogCode) -> Iterator[Spot]:
    for module, node, event in listeners(cog):
        if event == "on_message" and "guild" not in attributes(node):
            yield at(module, node, "a direct message has no guild")


def _everyone(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, ".AllowedMentions", "AllowedMentions", "discord.AllowedMentions.all"):
        everyone = keyword(call, "everyone")
        if last_name(call) == "all" or (isinstance(everyone, ast.Constant) and everyone.value is True):
            yield at(module, call, "a text may ping everyone")


def _tests(cog: CogCode) -> Iterator[Spot]:
    if not any(isinstance(node, Function) and node.name.startswith("test_") for m in cog.tests for node in m.nodes):
        yield Spot(cog.main, 1, f"there is no test: tests/**/test_{cog.name}*.py has none")


def _public_tests(cog: CogCode) -> Iterator[Spot]:
    for module in cog.tests:
        for node, name in imports(module):
            if name.partition(".")[0] in _INTERNAL:
                yield at(module, node, f"the test imports {name}, which may change with any version")


def _mocks(cog: CogCode) -> Iterator[Spot]:
    for module in cog.tests:
        for node, name in imports(module):
            if name in {"unittest.mock", "mock", "pytest_mock"}:
                yield at(module, node, f"{name} answers whatever the test believes")


RULES: Final = (
    Rule("no-bare-except", Tier.SILVER, "Name the exceptions that you can do something about.", _handlers),
    Rule("no-silent-except", Tier.SILVER, "Let it rise, which is contained, or log it.", _silent),
    Rule("errors-worded", Tier.SILVER, "Let it rise: the platform words it, with a reference to the log.", _raw_errors),
    Rule("commands-described", Tier.SILVER, 'Write `description="…"`.', _described),
    Rule("options-described", Tier.SILVER, 'Write `@app_commands.describe(option="…")`.', _options),
    Rule("bots-left-out", Tier.SILVER, "Return if `message.author.bot`.", _bots),
    Rule(
        "direct-messages",
        Tier.SILVER,
        "Return if `message.guild is None`, or do without.",
        _direct_messages,
    ),
    Rule("no-pings-of-everyone", Tier.SILVER, "Leave `allowed_mentions` out, or name the members.", _everyone),
    Rule("tests", Tier.SILVER, "Write one over `baseline.testing`.", _tests),
    Rule("public-tests", Tier.SILVER, "Use `baseline.testing` alone.", _public_tests),
    Rule("no-mocks", Tier.SILVER, "Use `simulated_guild`, which answers as Discord does.", _mocks),
)
