"""The registrations of one generation of a cog's code, which can be detached and put back.

discord.py finds what a module registered by the module's name, which the old and the new code of a cog share. Here the
objects themselves are kept.
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

from discord.ext import commands, tasks

from adapters.discord.command_tree import BaselineTree
from application.cogs.modules import modules_of
from application.tasks import is_defined_in
from baseline.cogs import Bot

Place = tuple[str, int | None]
"""Name of a registry of discord.py, with the guild or message where it has one each."""
Entry = tuple[Place, Any, Any]
"""Registry, key and value."""

_VIEWS: Final = "views"
_DYNAMIC: Final = "dynamic items"
_CHECKS: Final = ("checks", "checks once")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrations:
    """`functions` are listeners and checks, by the list that holds them.

    `ending` are subscriptions of signals and channels, and watches of settings.
    """

    modules: Mapping[str, ModuleType] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    functions: tuple[tuple[str, object], ...] = ()
    ending: tuple[Any, ...] = ()

    @property
    def classes(self) -> tuple[commands.Cog, ...]:
        return tuple(value for _, _, value in self.entries if isinstance(value, commands.Cog))

    @property
    def loops(self) -> tuple[tasks.Loop[Any], ...]:
        """The loops outside of classes."""
        values = (value for module in self.modules.values() for value in vars(module).values())
        return tuple(value for value in values if isinstance(value, tasks.Loop))

    @property
    def views(self) -> tuple[Any, ...]:
        """The persistent views."""
        items = (value for (kind, _), _, value in self.entries if kind == _VIEWS)
        return tuple({id(item.view): item.view for item in items if item.view is not None}.values())

    def runs(self, code: Mapping[str, object]) -> bool:
        """Return whether these are the globals of a module of this generation."""
        return any(code is vars(module) for module in self.modules.values())

    def detach(self, bot: Bot, tree: BaselineTree, *, with_views: bool) -> None:
        """Take this generation out of the registries. Loops, subscriptions and open views go on."""
        for place, key, value in self.entries:
            registry = registry_at(bot, tree, place)
            if registry.get(key) is value and (with_views or place[0] not in {_VIEWS, _DYNAMIC}):
                del registry[key]
        for name, function in self.functions:
            held = _functions(bot, name)
            held[:] = [each for each in held if each is not function]

    def attach(self, bot: Bot, tree: BaselineTree) -> None:
        """Put this generation back into the registries. Twice is safe."""
        for place, key, value in self.entries:
            registry_at(bot, tree, place)[key] = value
        for name, function in self.functions:
            if not any(each is function for each in _functions(bot, name)):
                _functions(bot, name).append(function)


def registrations_of(bot: Bot, tree: BaselineTree, module: str, but: Registrations | None = None) -> Registrations:
    """Return what the code of `module` has registered, except the registrations of the earlier generation `but`."""
    earlier = but or Registrations()
    known = {id(each) for each in (*(value for _, _, value in earlier.entries), *earlier.ending)}
    known |= {id(function) for _, function in earlier.functions}
    cogs = [cog for cog in bot.cogs.values() if is_defined_in(type(cog), module)]
    return Registrations(
        modules={name: each for name, each in modules_of(module).items() if earlier.modules.get(name) is not each},
        entries=tuple(entry for entry in _entries(bot, tree, module, cogs) if id(entry[2]) not in known),
        functions=tuple(each for each in _owned_functions(bot, module, cogs) if id(each[1]) not in known),
        ending=tuple(each for each in _ending(bot, module, cogs) if id(each) not in known),
    )


def view_entries(bot: Bot, tree: BaselineTree) -> tuple[Entry, ...]:
    """Return the parts of all views that are listened to, whatever registered them."""
    places = [place for place in _places(bot, tree) if place[0] in {_VIEWS, _DYNAMIC}]
    return tuple((place, key, value) for place in places for key, value in registry_at(bot, tree, place).items())


def registry_at(bot: Bot, tree: BaselineTree, place: Place) -> MutableMapping[Any, Any]:
    """Return the registry itself: discord.py has no other way to change it without side effects."""
    kind, of = place
    views = bot._connection._view_store  # noqa: SLF001 - as above
    if kind == _VIEWS:
        return views._views.setdefault(of, {})  # noqa: SLF001 - as above
    if kind == "guild" and of is not None:
        return tree._guild_commands.setdefault(of, {})  # noqa: SLF001 - as above
    registries: dict[str, MutableMapping[Any, Any]] = {
        "classes": vars(bot)["_BotBase__cogs"],
        "typed": bot.all_commands,
        "slash": tree._global_commands,  # noqa: SLF001 - as above
        "menus": tree._context_menus,  # noqa: SLF001 - as above
        _DYNAMIC: views._dynamic_items,  # noqa: SLF001 - as above
    }
    return registries[kind]


def _places(bot: Bot, tree: BaselineTree) -> list[Place]:
    one_each: list[Place] = [(kind, None) for kind in ("classes", "typed", "slash", "menus", _DYNAMIC)]
    guilds: list[Place] = [("guild", guild) for guild in tree._guild_commands]  # noqa: SLF001 - as above
    messages: list[Place] = [(_VIEWS, message) for message in bot._connection._view_store._views]  # noqa: SLF001 - as above
    return [*one_each, *guilds, *messages]


def _entries(bot: Bot, tree: BaselineTree, module: str, cogs: list[commands.Cog]) -> Iterator[Entry]:
    for place in _places(bot, tree):
        for key, value in registry_at(bot, tree, place).items():
            if _is_of(value, module, cogs):
                yield place, key, value


def _is_of(value: Any, module: str, cogs: list[commands.Cog]) -> bool:
    if isinstance(value, commands.Cog):
        return value in cogs
    if isinstance(value, type):
        return is_defined_in(value, module)
    if hasattr(value, "view"):
        return value.view is not None and is_defined_in(type(value.view), module) and bool(value.view.is_persistent())
    owner = getattr(value, "binding", None) or getattr(value, "cog", None)
    of = str(getattr(value, "module", ""))
    return owner in cogs or of == module or of.startswith(f"{module}.")


def _owned_functions(bot: Bot, module: str, cogs: list[commands.Cog]) -> Iterator[tuple[str, object]]:
    for name in (*bot.extra_events, *_CHECKS):
        for function in _functions(bot, name):
            if is_defined_in(function, module) or getattr(function, "__self__", None) in cogs:
                yield name, function


def _ending(bot: Bot, module: str, cogs: list[commands.Cog]) -> Iterable[Any]:
    every: list[Any] = [
        *bot.services.signals.subscriptions,
        *bot.services.config.watches,
        *bot.services.redis.subscriptions,
    ]
    return [each for each in every if each.owner in cogs or is_defined_in(each.handler, module)]


def _functions(bot: Bot, name: str) -> list[Any]:
    if name in _CHECKS:
        return bot._checks if name == _CHECKS[0] else bot._check_once  # noqa: SLF001 - as above
    return bot.extra_events.setdefault(name, [])
