"""`/settings set` takes every kind of setting as people type it, or names the dashboard."""

from collections.abc import AsyncIterator

import pytest

from domain.settings import JsonValue, exact
from tests.integration.discord.bots import running
from tests.integration.discord.commands.managing import GUILD, Settled
from tests.integration.discord.platforms import DASHBOARD, PlatformInMemory
from tests.settings_kinds.kinds import KINDS, Kind, field_of
from tests.settings_kinds.table import kinds_section


@pytest.fixture
async def settled(tested: PlatformInMemory) -> AsyncIterator[Settled]:
    tested.discord.settings.catalogue.declare("kinds", [kinds_section()._model])  # type: ignore[attr-defined]  # as loading does
    async with running(tested.discord) as bot:
        yield Settled(bot, tested)


async def test_each_kind_is_set_as_the_guide_says(settled: Settled) -> None:
    """One bot for all of them, so that the test is quick; a failure names the kinds."""
    wrong: dict[str, JsonValue] = {}
    for kind in KINDS:
        found = await _set(settled, kind)
        if found != (None if kind.typed is None else kind.value):
            wrong[kind.title] = found
    assert wrong == {}


async def test_each_kind_is_shown_and_its_form_keeps_it(settled: Settled) -> None:
    embeds = await settled.embeds("view", section="kinds")
    shown = [field["name"].split(" · ")[1] for embed in embeds for field in embed["fields"]]
    assert shown == ["other", *(field_of(kind) for kind in KINDS)]
    for kind in KINDS:
        if kind.typed is not None:
            form = await settled.types("set", section="kinds", field=field_of(kind))
            assert "stays as it is" in await settled.submits(form, settled.written(form)), kind.title
    assert settled.tested.database.guilds[GUILD].settings == {}


async def _set(settled: Settled, kind: Kind) -> JsonValue:
    """Set the kind's value; return what is stored, or None if the reply refers to the dashboard instead."""
    field = field_of(kind)
    if kind.edit == "replace":
        form = await settled.types("set", section="kinds", field=field)
        await settled.submits(form, kind.typed or "")
        return kind.value if settled.stored_in("kinds")[field] == kind.typed else "another secret"
    reply = await settled.reads("set", section="kinds", field=field, value=kind.typed or "1")
    if f"{DASHBOARD}/guilds/{GUILD}/settings" in reply:
        return None
    settings = settled.tested.database.guilds[GUILD].settings.get("kinds")
    return reply if settings is None or field not in settings.values else exact(settings.values[field])
