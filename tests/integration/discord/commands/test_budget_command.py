"""`/budget` shows members their own budgets and shows managers of the server all of them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from adapters.persistence.usage.memory import MemoryUsageLedger
from domain.ids import GuildId, UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope
from domain.spending.cooldown import Cooldown
from domain.spending.stored_budgets import StoredBudgets
from domain.spending.usage import UsageRecord
from simulators.discord.world import PLACES
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory

GUILD = GuildId(PLACES[0].id)
MANAGER, MEMBER = "admin", "leo"
LEO = next(UserId(person.id) for person in PLACES[0].members if person.name == MEMBER)


def a_budget(scope: BudgetScope, usd: str, **facts: Any) -> Budget:
    return Budget(scope=scope, period=BudgetPeriod.MONTH, limit_usd=Decimal(usd), **facts)


async def set_budgets(tested: PlatformInMemory, *budgets: Budget) -> None:
    async with tested.discord.begin(GUILD) as work:
        await work.budgets.save(StoredBudgets(guild_id=GUILD, budgets=budgets, version=1))
        await work.commit()


async def spend(tested: PlatformInMemory, user_id: int, usd: str) -> None:
    await MemoryUsageLedger(tested.database).record(
        UsageRecord(
            request_id=uuid4(),
            call_id=uuid4(),
            guild_id=GUILD,
            user_id=UserId(user_id),
            cog_name="ask",
            provider="openai",
            model="m",
            request_type=RequestType.TEXT,
            usage=TokenUsage(input_tokens=1),
            cost_usd=Decimal(usd),
            created_at=tested.discord.clock.now(),
        )
    )


async def fields_for(bot: RunningBot, sender: str) -> dict[str, str]:
    reply = await bot.says_once("/budget", sender=sender)
    assert reply.visible_to == [sender]
    fields = reply.embeds[0].get("fields", [])
    assert isinstance(fields, list)
    return {field["name"]: field["value"] for field in fields}


async def test_a_member_sees_their_own_budget_and_whether_the_servers_is_used_up(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await set_budgets(
            tested,
            a_budget(BudgetScope.GUILD, "5"),
            a_budget(BudgetScope.USER, "2"),
            a_budget(BudgetScope.COG, "1", cog_name="ask"),
        )
        await spend(tested, LEO, "0.5")
        await spend(tested, 7, "4")
        before = await fields_for(bot, MEMBER)
        await spend(tested, 7, "1")
        tested.counters.forget()
        after = await fields_for(bot, MEMBER)

    assert list(before) == ["This server's monthly budget", "Your monthly budget"]
    assert before["Your monthly budget"].startswith("`██░░░░░░░░` 25 %\n$0.5000 of $2.00 spent.\nStarts anew <t:")
    assert before["This server's monthly budget"].startswith("Not used up. Starts anew <t:")
    assert after["This server's monthly budget"].startswith("Used up.")
    assert "$4" not in str(before) + str(after)


async def test_a_member_with_a_budget_of_their_own_does_not_see_each_users(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await set_budgets(tested, a_budget(BudgetScope.USER, "2"), a_budget(BudgetScope.USER, "9", user_id=LEO))
        fields = await fields_for(bot, MEMBER)

    assert list(fields) == ["Your monthly budget"]
    assert "of $9.00 spent" in fields["Your monthly budget"]


async def test_who_manages_the_server_sees_all(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await set_budgets(
            tested,
            a_budget(BudgetScope.GUILD, "5"),
            a_budget(BudgetScope.USER, "2", user_id=LEO),
            a_budget(BudgetScope.COG, "1", cog_name="ask"),
        )
        await spend(tested, LEO, "5.5")
        fields = await fields_for(bot, MANAGER)

    assert list(fields) == ["This server's monthly budget", "Monthly budget of one user", "The monthly budget of ask"]
    assert fields["This server's monthly budget"].startswith("`██████████` 110 %\n$5.50 of $5.00 spent.")
    assert fields["Monthly budget of one user"].startswith(f"<@{LEO}>\n`██████████` 275 %")


async def test_the_operators_ceilings_are_shown_with_whose_they_are(tested: PlatformInMemory) -> None:
    tested.discord.read_budgets.ceilings = (
        a_budget(BudgetScope.GUILD_CEILING, "2"),
        a_budget(BudgetScope.USER_CEILING, "1"),
    )
    async with running(tested.discord) as bot:
        await spend(tested, LEO, "0.5")
        member, manager = await fields_for(bot, MEMBER), await fields_for(bot, MANAGER)

    guilds, own = (
        "The bot operator's monthly limit for this server",
        "The bot operator's monthly limit for each user, over all servers",
    )
    assert list(member) == list(manager) == [guilds, own]
    assert member[guilds].startswith("Not used up. Starts anew <t:")
    assert "$0.5000 of $1.00 spent." in member[own]
    assert "$0.5000 of $2.00 spent." in manager[guilds]


async def test_a_server_without_budgets_says_so(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        reply = await bot.says_once("/budget", sender=MANAGER)

    assert reply.embeds[0]["description"] == "Nothing limits what is spent on AI in this server."


async def test_the_cooldown_of_members_is_stated(tested: PlatformInMemory) -> None:
    async with running(replace(tested.discord, member_cooldown=Cooldown(6))) as bot:
        reply = await bot.says_once("/budget", sender=MEMBER)

    stated = "Each member may ask 6 times a minute, unless a command has its own limit."
    assert str(reply.embeds[0]["description"]).endswith(f"\n{stated}")


async def test_more_budgets_than_fit_are_counted(tested: PlatformInMemory) -> None:
    cogs = [a_budget(BudgetScope.COG, "1", cog_name=f"cog{number}") for number in range(30)]
    async with running(tested.discord) as bot:
        await set_budgets(tested, *cogs)
        reply = await bot.says_once("/budget", sender=MANAGER)

    assert "5 more are on the dashboard." in str(reply.embeds[0]["footer"])


async def test_an_unreadable_budget_is_shown_as_unreadable(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        tested.database.outage.down = True
        reply = await bot.says_once("/budget", sender=MEMBER)

    assert "not available right now" in reply.content
