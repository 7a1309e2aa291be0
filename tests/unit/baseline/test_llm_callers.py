"""Each call to a model is accounted to a guild, a member and a cog: those it names, or the current ones."""

import pytest

from application.acting import ActingFor, acting
from domain.ids import UserId
from domain.spending.budgets import NO_USER
from tests.unit.baseline.llm_world import GUILD, MARA, World, says


async def test_a_call_without_a_member_is_accounted_to_none(world: World) -> None:
    world.provider.then(says("Hello."))
    await world.unbound.complete("Hi", guild_id=GUILD, cog_name="Sample")
    assert world.asked[0].caller.user_id == NO_USER


async def test_the_current_guild_member_and_cog_are_taken_when_none_is_named(world: World) -> None:
    world.provider.then(says("Hello."), says("Hello again."))
    with acting(ActingFor(guild_id=GUILD, user_id=MARA, cog="Greeter", home="greeter")):
        await world.unbound.complete("Hi")
        await world.unbound.complete("Hi", guild_id=11)
    first, second = world.asked
    assert (first.caller.guild_id, first.caller.user_id, first.caller.cog_name) == (GUILD, MARA, "greeter")
    assert (second.caller.guild_id, second.caller.user_id) == (11, MARA)


@pytest.mark.parametrize(
    ("named", "account"), [("Greeter", "greeter"), ("greeter", "greeter"), ("Weather", "Weather"), ("tea", "tea")]
)
async def test_a_cog_that_names_its_class_is_accounted_under_its_file_where_its_budget_is(
    world: World, named: str, account: str
) -> None:
    world.provider.then(says("Hello."), says("Hello again."))
    with acting(ActingFor(guild_id=GUILD, user_id=MARA, cog="Greeter", home="greeter")):
        await world.unbound.complete("Hi", cog_name=named)
        await world.unbound.bound(guild_id=GUILD, cog_name=named).complete("Hi")
    assert [request.caller.cog_name for request in world.asked] == [account, account]


async def test_outside_of_a_guild_the_call_says_what_to_name(world: World) -> None:
    with pytest.raises(TypeError, match=r"guild_id, cog_name missing. Inside a command.* name them"):
        await world.unbound.complete("Hi", user_id=UserId(1))
