"""`/why` states each reason why a command does not run for a member, and what would change it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import discord
import pytest

from adapters.cogs.platform_settings import OWNER as PLATFORM
from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from adapters.discord.why.spending import budget_reasons
from application.budgets.read_budgets import BudgetStatus
from application.cogs.switches.switch_cog import SECTION
from application.events.section_changes import SectionChanged
from application.ports.budgets import Tally
from domain.ids import GuildId
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope
from simulators.discord.world import DEMO
from tests.guides import blocks_of
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.commands.talking import (
    LEO,
    REGULAR,
    TALK,
    question_of,
    why,
)
from tests.integration.discord.platforms import PlatformInMemory


async def test_without_a_reason_it_says_so(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        assert (await why(bot)).startswith("Nothing stands in the way here now.")


async def test_the_last_refusals_and_failures_are_explained_with_their_reference(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        await bot.says_once("/talk", sender="leo")
        failed = await bot.says_once("/snap", sender="leo")
        answer, of_talk = await why(bot), await why(bot, "/why command:talk")
        other = await why(bot, sender="mara")
    reference = failed.content.split("`")[1]
    assert "`/talk`: You need these permissions for that: Ban Members. Reference: `" in answer
    assert f"`/snap`: {failed.content} Reference: `{reference}`." in answer
    assert ("`/talk`" in of_talk, "`/snap`" in of_talk) == (True, False)
    assert "`/talk`" not in other


async def test_a_member_may_not_ask_for_another_and_a_manager_may(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        await bot.says_once("/talk", sender="leo")
        refused = await bot.says_once(f"/why member:{LEO}", sender="mara")
        received = await why(bot, f"/why member:{LEO}", sender="admin")
    assert refused.content == "Only those who manage the server may ask for another member."
    assert "`/talk`" in received
    assert refused.ephemeral


async def test_a_cog_answers_for_its_own_reasons(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        assert "Leo has not said please in #general." in await why(bot, "/why command:talk")
        assert "please" not in await why(bot, "/why command:status")


@pytest.mark.parametrize(
    "body", ["raise SystemExit", "raise ValueError('secret')", "return 3", "await asyncio.Future()"]
)
async def test_a_cog_that_cannot_say_why_keeps_no_other_reason_back(
    cogs: Path, tested: PlatformInMemory, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.why.cogs._PATIENCE_SECONDS", 0.05)
    code = TALK.replace('return f"{member.display_name} has not said please in #{channel.name}."', body)
    (cogs / "talk.py").write_text(f"import asyncio\n{code}")
    async with running(tested.discord) as bot:
        await bot.says_once("/talk", sender="leo")
        answer = await why(bot)
    assert "`/talk`" in answer
    assert "secret" not in answer


def test_a_budget_that_is_used_up_says_when_it_starts_anew() -> None:
    budget = Budget(scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, limit_usd=Decimal(1))
    full, free = (Tally(spent=spent, reserved=0) for spent in (budget.limit, 0))
    warning = replace(budget, stop=False)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    sentences = list(
        budget_reasons(
            [BudgetStatus(budget, at, full), BudgetStatus(budget, at, free), BudgetStatus(warning, at, full)]
        )
    )
    (sentence,) = sentences
    assert sentence.startswith("This server's daily budget for AI is used up: it starts anew <t:1772409600:R>, or")


async def test_the_guide_s_cog_gives_its_reason(cogs: Path, tested: PlatformInMemory) -> None:
    (block,) = blocks_of("why.md")
    (cogs / "quiz.py").write_text(block.code)
    async with running(tested.discord) as bot:
        question = await question_of(bot, None)
        assert "quiz" not in await why(bot)
        vars(bot.bot.cogs["Quiz"])["running_in"].add(question.place.id)
        assert f"A quiz is already running in <#{question.place.id}>" in await why(bot)


async def test_what_the_cog_does_without_is_a_reason(talking: PlatformInMemory) -> None:
    async with running(talking.discord, approved=discord.Intents.default()) as bot:
        answer = await why(bot, "/why command:talk")
    assert "`talk`: It does not see joining and leaving members" in answer
    assert "turn it on in Discord's developer portal" in answer


async def test_a_cog_that_failed_is_named_without_its_reason(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "broken.py").write_text("raise ValueError('secret')")
    async with running(tested.discord) as bot:
        answer = await why(bot)
        unknown = await bot.says_once("/why command:talk", sender="leo")
    assert answer == "- `broken` does not run at the moment: the bot's operator has to start it again."
    assert unknown.content == "There is no command `talk` now. It may belong to a cog that is not loaded."


async def test_the_allowed_roles_of_the_cog_s_settings_are_a_reason(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        await bot.says_once(f"/settings set section:talk field:allowed_roles value:{REGULAR}", sender="owner")
        leo, mara = await why(bot, "/why command:talk"), await why(bot, "/why command:talk", sender="mara")
    assert f"`/talk` is for <@&{REGULAR}> here: one of these roles would change it" in leo
    assert f"<@&{REGULAR}>" not in mara


@pytest.fixture
async def switched_off(talking: PlatformInMemory) -> AsyncIterator[RunningBot]:
    """A bot whose cog `talk` is switched off in the demo server."""
    catalogue: Any = talking.discord.settings.catalogue
    catalogue.declare(PLATFORM, PLATFORM_SETTINGS)
    async with running(talking.discord) as bot:
        await bot.says_once("/cogs off name:talk", sender="owner")
        yield bot


async def test_a_cog_that_is_switched_off_here_is_a_reason(switched_off: RunningBot) -> None:
    assert "`talk` is switched off in this server: `/cogs on` or the dashboard's settings" in await why(switched_off)


async def test_switches_that_cannot_be_read_are_no_reason_and_keep_none_back(
    talking: PlatformInMemory, switched_off: RunningBot
) -> None:
    talking.cache.forget(SectionChanged(GuildId(DEMO.id), SECTION, version=99))
    talking.database.outage.down = True
    answer = await why(switched_off)
    talking.database.outage.down = False
    assert "is switched off" not in answer
    assert "The database cannot be reached at the moment, so some of the bot does not work." in answer
    assert "Leo has not said please" in answer


async def test_a_discord_that_does_not_answer_keeps_no_reason_back(
    talking: PlatformInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.why.overrides._PATIENCE_SECONDS", 0.05)

    async def never(*_arguments: object) -> None:
        await asyncio.Future()

    async with running(talking.discord) as bot:
        monkeypatch.setattr(bot.bot.http, "get_guild_application_command_permissions", never)
        assert "Leo has not said please" in await why(bot, "/why command:talk")


async def test_a_part_that_is_away_is_named_and_the_rest_is_answered(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        talking.database.outage.down = True
        answer = await why(bot, "/why command:talk")
        talking.database.outage.down = False
    assert "The database cannot be reached at the moment, so some of the bot does not work." in answer
    assert "Leo has not said please" in answer
