"""Messages of `/settings`: sections, one section, refusals, and the form for values that must not be
typed in public.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord
from typing_extensions import override

from adapters.discord.answering.failures import Origin, answer_privately, explain
from adapters.discord.commands.settings_shown import cut as beginning
from adapters.discord.commands.settings_shown import show_value
from adapters.discord.embeds import house_embed
from application.ports.settings import SettingsSection
from application.settings.read_settings import SectionSettings
from application.settings.section_change import ChangedSection
from baseline.cogs import Bot
from domain.settings import FieldProblem, UnreadableSecret

_MOST_IN_A_FORM = 4000
"""Discord's documentation, "Text input"."""


def title_of(section: SettingsSection, field: str) -> str:
    schema: Mapping[str, Any] = section.json_schema()
    return str(schema["properties"][field].get("title") or field)


def sections_embed(sections: Sequence[SectionSettings]) -> discord.Embed:
    embed = house_embed("Settings", "`/settings view section:` shows one of them." if sections else "There are none.")
    for settings in sections:
        changed = len(settings.section.fields & settings.stored.values.keys())
        state = f"{changed} changed" if changed else "all defaults"
        embed.add_field(name=f"{settings.section.title} · {settings.section.key}"[:256], value=state, inline=False)
    return embed


def section_embed(settings: SectionSettings, *, cut: bool = False) -> discord.Embed:
    """`cut`: show only the beginning of a long value."""
    section = settings.section
    embed = house_embed(section.title[:256], section.description or None)
    schema: Mapping[str, Any] = section.json_schema()
    for field in schema["properties"]:
        mark = "" if field in settings.stored.values else " (default)"
        shown = _shown(settings, field)
        value = (beginning(shown) if cut else shown) + mark
        embed.add_field(name=f"{title_of(section, field)} · {field}"[:256], value=value, inline=False)
    if settings.effective.rejected:
        gone = ", ".join(sorted({problem.pointer.strip("/") or "all" for problem in settings.effective.rejected}))
        secrets = [f"{title_of(section, field)}: {it.problem}" for field, it in _unreadable(settings).items()]
        text = "\n".join([f"Not accepted any more, so the default holds: {gone}", *secrets])
        embed.set_footer(text=text[:2048])
    return embed


def kept_text(settings: SectionSettings, field: str) -> str:
    return f"**{title_of(settings.section, field)}** stays as it is: {_in_a_sentence(settings, field)}"


def dashboard_text(section: SettingsSection, field: str, reason: str, address: str | None) -> str:
    """Say why a field is not edited in Discord, and where it is."""
    place = f"the dashboard: <{address}>" if address else "the dashboard."
    return f"**{title_of(section, field)}** {reason}. Edit it on {place}"


def fits_a_form(text: str) -> bool:
    """Discord counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _MOST_IN_A_FORM


def changed_text(settings: SectionSettings, field: str) -> str:
    return f"**{title_of(settings.section, field)}** is now: {_in_a_sentence(settings, field)}"


def imported_text(changed: Sequence[ChangedSection], *, preview: bool) -> str:
    if not changed:
        return "Everything in that file is as it is here already."
    lines = [
        f"**{one.section.title}** · {', '.join(title_of(one.section, name) for name in one.fields) or 'no value'}"
        for one in changed
    ]
    return _cut(["That would change:" if preview else "Changed:", *lines])


def refused_text(section: SettingsSection | None, problems: Sequence[FieldProblem]) -> str:
    return _cut(["Nothing was changed.", *(f"• {_place(section, problem)}: {problem.message}" for problem in problems)])


class ValueForm(discord.ui.Modal):
    """`save` is called with the text that the member has entered."""

    def __init__(
        self,
        title: str,
        label: str,
        *,
        current: str,
        save: Callable[[discord.Interaction[Bot], str], Awaitable[None]],
    ) -> None:
        super().__init__(title=title[:45])
        self._save = save
        self._value: discord.ui.TextInput[ValueForm] = discord.ui.TextInput(
            label=label[:45],
            style=discord.TextStyle.paragraph,
            default=current or None,
            required=False,
            max_length=_MOST_IN_A_FORM,
            custom_id="value",
        )
        self.add_item(self._value)

    @override
    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await self._save(interaction, self._value.value)

    @override
    async def on_error(  # type: ignore[override]  # a form's takes no item, in discord.py too
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        origin = Origin(
            what="settings set", cog="SettingsCommand", guild_id=interaction.guild_id, user_id=interaction.user.id
        )
        await answer_privately(interaction, explain(error, origin, interaction.client.services.log))


def _unreadable(settings: SectionSettings) -> Mapping[str, UnreadableSecret]:
    return {field: it for field, it in settings.stored.unreadable.items() if field in settings.section.fields}


def _shown(settings: SectionSettings, field: str) -> str:
    value = settings.effective.values[field]
    if field in settings.section.secrets:
        return "*set*" if value else "*not set*"
    return show_value(settings.section.json_schema(), field, value)


def _in_a_sentence(settings: SectionSettings, field: str) -> str:
    whole = _shown(settings, field)
    shown = beginning(whole)
    return whole if shown == whole else f"{shown} (`/settings view section:{settings.section.key}` shows all of it)"


def _place(section: SettingsSection | None, problem: FieldProblem) -> str:
    field, _, rest = problem.pointer.removeprefix("/").partition("/")
    if section is None or field not in section.fields:
        return f"`{problem.pointer or '/'}`"
    return f"**{title_of(section, field)}**{f' ({rest})' if rest else ''}"


def _cut(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    return text if len(text) <= 2000 else f"{text[:1999]}…"
