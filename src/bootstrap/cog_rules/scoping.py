"""Rules of bronze: the code is typed, and what belongs to a guild stays in it."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from bootstrap.cog_rules.code import CogCode
from bootstrap.cog_rules.reading import assigned, calls, classes, functions, last_name, name_of, tables
from bootstrap.cog_rules.rule import Rule, Spot, Tier, at

_MUTABLE: Final = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MUTABLE_CALLS: Final = {"list", "dict", "set", "defaultdict", "deque", "Counter", "OrderedDict"}
_FIRST_SNOWFLAKE: Final = 10**16
_SECRET: Final = re.compile(
    r"^(?:sk-[\w-]{20,}|AIza[\w-]{30,}|xai-\w{20,}|[MNO][\w-]{23,}\.[\w-]{6}\.[\w-]{27,}|ghp_\w{30,})$"
)


def _parameters(cog: CogCode) -> Iterator[Spot]:
    for module, node in functions(cog):
        given = node.args
        for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs]:
            if argument.annotation is None and argument.arg not in {"self", "cls"}:
                yield at(module, argument, f"the parameter `{argument.arg}` of `{node.name}` has no type")


def _returns(cog: CogCode) -> Iterator[Spot]:
    for module, node in functions(cog):
        if node.returns is None:
            yield at(module, node, f"`{node.name}` does not say what it returns")


def _ids(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.Constant):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value >= _FIRST_SNOWFLAKE:
            yield at(module, node, f"{node.value} is the id of one guild's channel, role or member")


def _shared_state(cog: CogCode) -> Iterator[Spot]:
    bodies = [(module, module.tree.body) for module in cog.modules]
    bodies += [(module, node.body) for module, node in classes(cog, "Cog", "GroupCog")]
    for module, body in bodies:
        for name, value in assigned(body).items():
            is_mutable = isinstance(value, _MUTABLE) or last_name(value) in _MUTABLE_CALLS
            if value is not None and is_mutable and not name.isupper() and not name.startswith("__"):
                yield at(module, value, f"`{name}` is shared by all guilds, and lost at each restart")


def _guild_tables(cog: CogCode) -> Iterator[Spot]:
    for module, node in tables(cog):
        is_scoped = "GuildScoped" in {last_name(base) for base in node.bases}
        if not is_scoped and "guild_id" not in assigned(node.body):
            yield at(module, node, f"the rows of `{node.name}` are not isolated by guild")


def _built_sql(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, "text", "sqlalchemy.text", ".execute", ".scalar", ".scalars"):
        for argument in call.args[:1]:
            is_built = isinstance(argument, ast.JoinedStr | ast.BinOp) or last_name(argument) == "format"
            if is_built and not (isinstance(argument, ast.Call) and last_name(argument) == "text"):
                yield at(module, call, "SQL is put together from strings")


def _secrets(cog: CogCode) -> Iterator[Spot]:
    for module, node in cog.each(ast.Constant):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SECRET.match(node.value):
            yield at(module, node, "a secret is in the code")


def _evaluated(cog: CogCode) -> Iterator[Spot]:
    for module, call in calls(cog, "eval", "exec", "pickle.loads", "marshal.loads"):
        yield at(module, call, f"`{name_of(call)}` runs whatever it is given")


RULES: Final = (
    Rule("typed-parameters", Tier.BRONZE, "Annotate each parameter.", _parameters),
    Rule("typed-returns", Tier.BRONZE, "Annotate the return type, also `-> None`.", _returns),
    Rule("no-ids", Tier.BRONZE, "Make it a setting: `ChannelId`, `RoleId` or `MemberId`.", _ids),
    Rule("no-shared-state", Tier.BRONZE, "Keep it in settings, a table or Redis, by guild.", _shared_state),
    Rule("guild-tables", Tier.BRONZE, "Add the mixin `GuildScoped` of `baseline.tables`.", _guild_tables),
    Rule("no-built-sql", Tier.BRONZE, 'Use `select(…)`, or bind parameters: `text("… :name")`.', _built_sql),
    Rule("no-secrets", Tier.BRONZE, "Make it a setting of type `Secret`, and revoke this one.", _secrets),
    Rule("no-eval", Tier.BRONZE, "Parse the data with `json` or pydantic.", _evaluated),
)
