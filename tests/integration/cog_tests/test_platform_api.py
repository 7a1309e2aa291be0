"""A cog reads the REST API for the member that uses it."""

from pathlib import Path

import pytest

from baseline.errors import ApiRefused
from baseline.platform_api import Api
from baseline.testing import SimulatedGuild


@pytest.fixture
def cog() -> Path:
    return Path(__file__).with_name("spending.py")


async def test_a_command_reads_for_its_member(guild: SimulatedGuild) -> None:
    guild.rest_api.answers("/llm/usage", {"total": {"cost_usd": "1.25"}})
    mara = guild.member("mara")
    assert (await mara.slash("/spending")).content == "$1.25"
    ((call, path, query),) = guild.rest_api.calls
    assert (call.guild_id, call.user_id, call.cog) == (guild.id, mara.id, "spending")
    assert (path, query) == ("/llm/usage", {"from": "2026-01-01", "priced": "true"})


async def test_a_refusal_is_worded_for_the_member(guild: SimulatedGuild) -> None:
    guild.rest_api.answers(
        "/llm/usage", ApiRefused("You have no access to this server.", code="access.denied", status=403)
    )
    assert (await guild.member("mara").slash("/spending")).content == "You have no access to this server."


async def test_where_no_member_is_current_the_call_says_so(guild: SimulatedGuild) -> None:
    await guild.advance(61)
    refusals: list[str] = vars(guild.cog("Spending"))["refusals"]
    assert refusals[0].startswith("services.api.get(…) answers for a member, and none is current here")
    assert guild.rest_api.calls == []


@pytest.mark.parametrize("path", ["llm/usage", "/llm/usage?from=2026-01-01", "/../guilds"])
async def test_a_path_that_leaves_the_guild_or_holds_a_query_is_refused(guild: SimulatedGuild, path: str) -> None:
    api: Api = guild.bot.services.api
    with pytest.raises(ValueError, match="write a path such as"):
        await api.get(path, guild_id=guild.id)
