"""A guild's settings for cogs: read at memory speed, changed through the same rules as in the dashboard."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from typing_extensions import override

from application.acting import current
from application.cogs.call_hooks import CallHooks
from application.cogs.switches.switches import GuildSwitches
from application.events.section_changes import SectionChanged
from application.ports.settings import SettingsCatalogue
from application.settings.cache import Entry, SettingsCache
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings
from baseline.settings import GuildSettings
from baseline.watching import OnChange, SettingsWatch, Watchers
from domain.ids import GuildId, UserId
from domain.settings import JsonValue, UnknownSection

SettingsModel = TypeVar("SettingsModel", bound=GuildSettings)

_MOST_TYPED = 10_000


class AllSettings(Mapping[str, Any]):
    """The values of all sections. A field that is not named by its section is looked up in them."""

    def __init__(self, sections: Mapping[str, Mapping[str, JsonValue]]) -> None:
        self._sections = sections

    @override
    def __getitem__(self, key: str) -> Any:
        if key in self._sections:
            return self._sections[key]
        return self._sections[section_of(key, self._sections)][key]

    @override
    def __contains__(self, key: object) -> bool:
        return key in self._sections

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    @override
    def __len__(self) -> int:
        return len(self._sections)


def section_of(field: str, sections: Mapping[str, Collection[str]]) -> str:
    """Return the section that a bare field belongs to: the current cog's, or else the only one with such a field.

    Raises `UnknownSection`, which names what could be meant.
    """
    found = [key for key, fields in sections.items() if field in fields]
    own = current().home
    if own in found:
        return str(own)
    if len(found) != 1:
        raise UnknownSection(field, [f"{key}.{field if found else '<field>'}" for key in found or sections])
    return found[0]


class GuildConfig:
    """`services.config`. Every method may raise `ServiceUnavailable`. Without `switches` every cog is on.

    `ask_again_after`: seconds between checks whether a cog with undelivered changes is still off.
    """

    def __init__(
        self,
        cache: SettingsCache,
        read: ReadSettings,
        catalogue: SettingsCatalogue,
        change: ChangeSettings,
        switches: GuildSwitches | None = None,
        *,
        ask_again_after: float = 30.0,
    ) -> None:
        self._cache = cache
        self._read = read
        self._catalogue = catalogue
        self._change = change
        self._switches = switches
        self._watchers = Watchers(cache, ask_again_after)
        self._now = cache.clock.now
        self._typed: dict[tuple[int, type[GuildSettings]], tuple[Entry, Any]] = {}

    async def settings(self, model: type[SettingsModel], guild_id: int) -> SettingsModel:
        """The guild's settings of one section, typed. Costs microseconds; a change arrives within a second."""
        known = self._typed.get((guild_id, model))
        if known is not None and self._now() < known[0].fresh_until:
            return known[1]  # type: ignore[no-any-return]  # an instance of the model that it is kept under
        settings = await self._cache.section(GuildId(guild_id), model.section)
        if known is not None and known[0].settings is settings:
            return known[1]  # type: ignore[no-any-return]  # as above; served while the database is away
        typed = model.model_validate(settings.effective.values)
        if not any(isinstance(value, list | dict | set) for value in vars(typed).values()):
            # Only models without lists, dicts and sets are kept: a cog could change those for later callers.
            entry = self._cache.entry(guild_id, model.section)
            if entry is not None and entry.settings is settings:
                self._typed[guild_id, model] = (entry, typed)
            while len(self._typed) > _MOST_TYPED:
                del self._typed[next(iter(self._typed))]
        return typed

    async def is_off(self, cog: str, guild_id: int) -> bool:
        """Return whether the cog in this file or folder is off in the guild: by a switch, or because it kept failing.

        Costs microseconds. While the switches cannot be read, only a failing cog is off.
        """
        return self._switches is not None and await self._switches.is_off(guild_id, cog)

    @property
    def hooks(self) -> CallHooks | None:
        """The hooks that decide whether a handler is called, and count its failures. The platform sets them."""
        return self._watchers.hooks

    @hooks.setter
    def hooks(self, hooks: CallHooks) -> None:
        self._watchers.hooks = hooks

    def on_change(self, model: type[SettingsModel], handler: OnChange[SettingsModel]) -> SettingsWatch:
        """Call `await handler(guild_id, settings)` after each change of that section in any guild, wherever it is made.

        The watch ends with the cog when `handler` is a method of it, or by its `end()`. For one guild, calls come one
        after the other, each with the settings in force at that moment: changes in quick succession may share a call. A
        handler that raises is logged, and stops neither other handlers nor its own next call. It is not called for a
        guild in which the cog is off; a change meanwhile is delivered once the guild switches the cog on. If the cog
        was off because it kept failing, it is delivered within half a minute after its circuit breaker's cooldown.
        """
        return self._watchers.add(model, handler)

    def end_with(self, owner: object) -> None:
        """End the watches of the methods of `owner`. The platform calls it when a cog is removed."""
        self._watchers.end_with(owner)

    def end_defined_in(self, module: str) -> None:
        """End the watches of functions and methods of this module and its submodules."""
        self._watchers.end_defined_in(module)

    def sections_changed(self) -> None:
        """Read every section anew before it is used next. The platform calls it when cogs declare other settings."""
        self._cache.forget(None)

    @property
    def watches(self) -> tuple[SettingsWatch, ...]:
        """The watches that have not ended."""
        return self._watchers.all

    async def get_guild_settings(self, guild_id: int) -> Mapping[str, Any]:
        """Every section's values in their JSON form, by section.

        A field can be read by its bare name too: that of the current cog's section, or else the only one of that name.
        Raises `UnknownSection` for a name that is neither a section nor such a field, also from `get`.
        """
        return AllSettings(
            {
                section.key: (await self._cache.section(GuildId(guild_id), section.key)).effective.values
                for section in self._catalogue.sections()
            }
        )

    async def set_guild_setting(
        self, guild_id: int, key: str, value: JsonValue, *, changed_by: int | None = None
    ) -> None:
        """Change one field, named `section.field`, to a value in its JSON form.

        A bare field is that of the current cog's section, or else the only one of that name.

        `changed_by` is the member whose change it is, in the audit trail; None is the bot itself.

        The change is audited and announced to all processes; later reads in this process return the new value. Raises
        `UnknownSection`, `InvalidSettings`, or `StaleSettings` when a concurrent change of the section won; trying
        again is then safe.
        """
        section_key, _, field = key.partition(".")
        if not field:
            sections = {section.key: section.fields for section in self._catalogue.sections()}
            section_key, field = section_of(key, sections), key
        await self.set_guild_settings(guild_id, section_key, {field: value}, changed_by=changed_by)

    async def set_guild_settings(
        self, guild_id: int, section: str, values: Mapping[str, JsonValue], *, changed_by: int | None = None
    ) -> None:
        """Change these fields of one section, all of them or none, to values in their JSON form; other fields stay.

        The fields are checked together, as values that are valid only together need it, and audited and announced as
        one change. `changed_by` and what is raised are as for `set_guild_setting`.
        """
        current = await self._read.section(GuildId(guild_id), section)
        changed = await self._change(
            ChangeSettingsCommand(
                guild_id=GuildId(guild_id),
                key=section,
                values={**current.effective.values, **values},
                expected_version=current.stored.version,
                changed_by=None if changed_by is None else UserId(changed_by),
            )
        )
        # The notification comes back through Redis a moment later.
        self._cache.forget(SectionChanged(GuildId(guild_id), section, changed.stored.version))
