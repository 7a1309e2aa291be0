"""Rules of gold: what the cog needs, does without and stores is declared, and it is documented."""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from application.cogs.event_intents import EVENT_INTENTS, PRIVILEGED
from bootstrap.cog_rules.code import CogCode
from bootstrap.cog_rules.reading import (
    attributes,
    calls,
    classes,
    declared,
    keyword,
    listeners,
    manifests,
    tables,
    uses_llm,
)
from bootstrap.cog_rules.rule import Rule, Spot, Tier, at

_PERMISSIONS: Final[Mapping[str, str]] = {
    ".ban": "ban_members",
    ".unban": "ban_members",
    ".kick": "kick_members",
    ".timeout": "moderate_members",
    ".add_roles": "manage_roles",
    ".remove_roles": "manage_roles",
    ".create_role": "manage_roles",
    ".purge": "manage_messages",
    ".delete_messages": "manage_messages",
    ".create_text_channel": "manage_channels",
    ".create_voice_channel": "manage_channels",
    ".create_thread": "create_public_threads",
    ".create_webhook": "manage_webhooks",
    ".move_to": "move_members",
}


def _manifest(cog: CogCode) -> Iterator[Spot]:
    if not manifests(cog):
        yield Spot(cog.main, 1, "there is no manifest")


def _missing_field(cog: CogCode, *fields: str) -> Iterator[Spot]:
    for module, call in manifests(cog)[:1]:
        for field in fields:
            if not any(keyword(each, field) is not None for _, each in manifests(cog)):
                yield at(module, call, f"the manifest has no `{field}`")


def _words(cog: CogCode) -> Iterator[Spot]:
    yield from _missing_field(cog, "title", "description")


def _version(cog: CogCode) -> Iterator[Spot]:
    yield from _missing_field(cog, "minimum_baseline")


def _data(cog: CogCode) -> Iterator[Spot]:
    yield from _missing_field(cog, "data")


def _llm(cog: CogCode) -> Iterator[Spot]:
    if uses_llm(cog):
        yield from _missing_field(cog, "llm")


def _intents(cog: CogCode) -> Iterator[Spot]:
    wanted = declared(cog, "intents", "required_intents")
    for module, node, event in listeners(cog):
        needed = EVENT_INTENTS.get(event, ())
        if needed and not wanted & set(needed):
            yield at(module, node, f"`{event}` comes with the intent `{needed[0]}`, which the manifest does not name")


def _content(cog: CogCode) -> Iterator[Spot]:
    wanted = declared(cog, "intents", "required_intents")
    for module, node, event in listeners(cog):
        reads_content = event in {"on_message", "on_message_edit"} and "content" in attributes(node)
        if reads_content and "message_content" not in wanted:
            yield at(module, node, "`content` is empty without the intent `message_content`")


def _degraded(cog: CogCode) -> Iterator[Spot]:
    optional = declared(cog, "intents") & set(PRIVILEGED)
    consults = any({"intents", "intents_missing"} & _mentioned(module.tree) for module in cog.modules)
    if optional and not consults:
        for module, call in manifests(cog)[:1]:
            yield at(module, call, f"without the intent `{min(optional)}` the cog does not say what is lost")


def _mentioned(tree: ast.Module) -> set[str]:
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)}
    return attributes(tree) | functions


def _permissions(cog: CogCode) -> Iterator[Spot]:
    granted = declared(cog, "permissions")
    for module, call in calls(cog, *_PERMISSIONS):
        name = f".{call.func.attr}" if isinstance(call.func, ast.Attribute) else ""
        needed = _PERMISSIONS.get(name)
        if needed and needed not in granted:
            yield at(module, call, f"`{name[1:]}` needs the permission `{needed}`, which the manifest does not name")


def _module_docs(cog: CogCode) -> Iterator[Spot]:
    for module in cog.modules:
        if module.tree.body and ast.get_docstring(module.tree) is None:
            yield Spot(module, 1, "the file does not say what it is for")


def _class_docs(cog: CogCode) -> Iterator[Spot]:
    for module, node in classes(cog, "Cog", "GroupCog", "GuildSettings"):
        if ast.get_docstring(node) is None:
            yield at(module, node, f"`{node.name}` does not say what it does")


def _readme(cog: CogCode) -> Iterator[Spot]:
    if cog.path.is_dir() and not (cog.path / "README.md").is_file():
        yield Spot(cog.main, 1, "the folder has no README.md")


def _migrations(cog: CogCode) -> Iterator[Spot]:
    for module, node in tables(cog):
        if cog.path.is_dir() and not list((cog.path / "migrations").glob("*.py")):
            yield at(module, node, f"no migration creates the table of `{node.name}`")


def _table_tests(cog: CogCode) -> Iterator[Spot]:
    tested = any("tables" in module.text for module in cog.tests)
    for module, node in list(tables(cog))[:1]:
        if not tested:
            yield at(module, node, f"no test uses `{node.name}` in a real database")


RULES: Final = (
    Rule("manifest", Tier.GOLD, "Write `cog = CogManifest(…)`.", _manifest),
    Rule("manifest-worded", Tier.GOLD, "Say what the cog is, for people who choose cogs.", _words),
    Rule("minimum-version", Tier.GOLD, "Name the oldest version of Baseline that you have tried.", _version),
    Rule("data-statement", Tier.GOLD, "Write `data=DataStatement(…)`, also to say that nothing is stored.", _data),
    Rule("llm-statement", Tier.GOLD, "Say in `llm=` what is sent to a model.", _llm),
    Rule("intents-declared", Tier.GOLD, "Name the intent in `intents` or `required_intents`.", _intents),
    Rule("content-intent", Tier.GOLD, "Name `message_content` in the manifest.", _content),
    Rule("intents-degraded", Tier.GOLD, "Ask `services.intents.has(…)`, or define `intents_missing`.", _degraded),
    Rule("permissions-declared", Tier.GOLD, "Name the permission in `permissions`.", _permissions),
    Rule("module-docs", Tier.GOLD, "Begin the file with a docstring.", _module_docs),
    Rule("class-docs", Tier.GOLD, "Give the class a docstring.", _class_docs),
    Rule("readme", Tier.GOLD, "Write one: what it does, its settings, what it stores.", _readme),
    Rule("migrations", Tier.GOLD, "Run `baseline revision --cog NAME`.", _migrations),
    Rule("tables-tested", Tier.GOLD, "Use `simulated_guild(…, tables=True)`.", _table_tests),
)
