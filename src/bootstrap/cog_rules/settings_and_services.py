"""Rules of silver: settings in place of constants, the platform's services in place of own ones."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from bootstrap.cog_rules.code import CogCode
from bootstrap.cog_rules.reading import assigned, calls, classes, imports, keyword, last_name, name_of
from bootstrap.cog_rules.rule import Rule, Spot, Tier, at

_CONFIGURABLE: Final = re.compile(
    r"(CHANNEL|ROLE|MODEL|PROMPT|PERSONA|PREFIX|THRESHOLD|COOLDOWN|MESSAGE|GREETING|BADWORDS|KEYWORDS|MAX_WARNINGS)(_ID|_NAME)?$"
)
_MODEL: Final = re.compile(r"^(gpt-|o\d|claude-|gemini-|grok-)[\w.-]+$")
_SDKS: Final = {"openai", "anthropic", "google.genai", "google.generativeai", "litellm", "langchain", "xai_sdk"}
_CLOCKS: Final = ("datetime.now", "datetime.utcnow", "datetime.datetime.now", "datetime.datetime.utcnow", "time.time")
_WRITES: Final = ("json.dump", "pickle.dump", ".write_text", ".write_bytes", "sqlite3.connect", "aiosqlite.connect")


def _constants(cog: CogCode) -> Iterator[Spot]:
    for module in cog.modules:
        for name, value in assigned(module.tree.body).items():
            if value is not None and isinstance(value, ast.Constant) and _CONFIGURABLE.search(name.upper()):
                yield at(module, value, f"`{name}` is the same for every guild")


def _models(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.Constant):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODEL.match(node.value):
            yield at(module, node, f"the model {node.value!r} is chosen in the code")


def _environment(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.Attribute, ast.Call):
        if name_of(node) in {"os.environ", "os.getenv"} and not isinstance(node, ast.Call):
            yield at(module, node, "it reads the process's environment")


def _words(cog: CogCode) -> Iterator[Spot]:
    for module, model in classes(cog, "GuildSettings"):
        for name, value in assigned(model.body).items():
            if not isinstance(value, ast.Call) or last_name(value) != "Field":
                yield at(module, value or model, f"the setting `{name}` has no `Field` with a title and description")
                continue
            missing = [part for part in ("title", "description") if keyword(value, part) is None]
            if missing:
                yield at(module, value, f"the setting `{name}` has no {' and no '.join(missing)}")


def _defaults(cog: CogCode) -> Iterator[Spot]:
    for module, model in classes(cog, "GuildSettings"):
        for name, value in assigned(model.body).items():
            if isinstance(value, ast.Call) and last_name(value) == "Field" and not _has_default(value):
                yield at(module, value, f"the setting `{name}` has no default")


def _has_default(field: ast.Call) -> bool:
    return bool(field.args) or any(keyword(field, name) is not None for name in ("default", "default_factory"))


def _files(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, *_WRITES):
        yield at(module, call, f"`{last_name(call)}` keeps data in a file of this process")
    for module, call in calls(cog, "open"):
        mode = call.args[1] if len(call.args) > 1 else keyword(call, "mode")
        if isinstance(mode, ast.Constant) and {"w", "a", "x"} & set(str(mode.value)):
            yield at(module, call, "`open` writes a file of this process")


def _sdks(cog: CogCode) -> Iterator[Spot]:
    for module in cog.modules:
        for node, name in imports(module):
            if any(name == sdk or name.startswith(f"{sdk}.") for sdk in _SDKS):
                yield at(module, node, f"{name} is asked past budgets, usage and limits")


def _clocks(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, *_CLOCKS):
        yield at(module, call, f"`{name_of(call)}` reads a clock that no test can move")


def _logging(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, "print"):
        yield at(module, call, "`print` carries neither guild nor cog, and is not redacted")


def _loggers(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, "logging.getLogger", "getLogger", "logging.basicConfig"):
        yield at(module, call, f"`{last_name(call)}` carries neither guild nor cog")


def _polling(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.While):
        if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
            inner = {name_of(each) for each in ast.walk(node) if isinstance(each, ast.Call)}
            if "asyncio.sleep" in inner:
                yield at(module, node, "an endless loop ends for ever with its first error")


def _dropped_tasks(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.Expr):
        if isinstance(node, ast.Expr) and name_of(node.value) in {"asyncio.create_task", "asyncio.ensure_future"}:
            yield at(module, node, "Python may drop the task before it ends, and its error is lost")


RULES: Final = (
    Rule("settings-not-constants", Tier.SILVER, "Make it a field of a `GuildSettings` model.", _constants),
    Rule("model-is-a-setting", Tier.SILVER, "Make it a setting of type `LLMModel`, or leave it out.", _models),
    Rule("no-environment", Tier.SILVER, "Make it a setting; use `Secret` for a key.", _environment),
    Rule("settings-worded", Tier.SILVER, "Write `Field(default=…, title=…, description=…)`.", _words),
    Rule("settings-have-defaults", Tier.SILVER, "Give the field a default.", _defaults),
    Rule("no-files", Tier.SILVER, "Keep it in a table or in `services.store`.", _files),
    Rule("llm-service", Tier.SILVER, "Ask through `services.llm`.", _sdks),
    Rule("service-clock", Tier.SILVER, "Use `services.clock.now()`.", _clocks),
    Rule("no-print", Tier.SILVER, "Use `services.log`.", _logging),
    Rule("service-log", Tier.SILVER, 'Use `services.log.info("What happened", fact=…)`.', _loggers),
    Rule("loops", Tier.SILVER, "Use `@tasks.loop(…)`: it waits, survives and ends with the cog.", _polling),
    Rule("kept-tasks", Tier.SILVER, "Keep the task in an attribute, and cancel it in `cog_unload`.", _dropped_tasks),
)
