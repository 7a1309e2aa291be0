"""The shipped and example bots run in one process together, and each alone."""

from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.cogs.directory import DirectoryCogSource
from baseline.services import BotServices
from baseline.testing import simulated_guild
from bootstrap.cog_rules.check import check
from bootstrap.cog_rules.rule import Tier
from examples.anomaly_bot.models import MemberActivity
from examples.logging_bot.models import LogEntry

ROOT = Path(__file__).parents[3]
FOUND = [cog.name for cog in DirectoryCogSource(ROOT / "examples").find()]
# A clone may remove the shipped cogs.
CHAT = [f"cogs.{cog.name}" for cog in DirectoryCogSource(ROOT / "cogs").find() if cog.name == "chat"]
HELPERS = ("hybrid", "embed", "guild_loop", "TTLCache", "confidence", "Correlator", "trend_of", "Workflow")
CALLS = (
    *("db.session", "db.due", "redis.get", "redis.publish", "redis.subscribe", "config.on_change", "api.get"),
    *(
        "llm.complete_structured",
        "llm.run_tools",
        "llm.stream",
        "signals.subscribe",
        "signals.emit",
        "get_secret_value",
    ),
)
BOTS = (*CHAT, "examples.anomaly_bot", "examples.logging_bot", "examples.reminders_bot")


def test_there_are_examples() -> None:
    assert {"anomaly_bot", "example_cog", "logging_bot", "reminders_bot"} <= set(FOUND)


def test_one_example_uses_each_service_and_each_helper() -> None:
    code = "\n".join(file.read_text() for file in (ROOT / "examples" / "example_cog").glob("*.py"))
    services = {field.name for field in fields(BotServices)} - {"intents"}  # which the manifest declares
    assert {name for name in services if f"services.{name}" not in code} == set()
    assert {name for name in (*HELPERS, *CALLS) if f"{name}(" not in code and f"{name}[" not in code} == set()


async def test_all_examples_run_in_one_process() -> None:
    async with simulated_guild(*(f"examples.{name}" for name in FOUND), tables=True) as guild:
        assert [record.name for record in guild.bot.cog_records()] == FOUND


@pytest.mark.parametrize("name", BOTS)
def test_each_bot_has_gold(name: str) -> None:
    report = check(ROOT / name.replace(".", "/"))
    assert (report.findings, report.tier) == ((), Tier.GOLD)


@pytest.mark.parametrize("name", [*BOTS, *(f"examples.{name}" for name in FOUND if f"examples.{name}" not in BOTS)])
async def test_each_bot_runs_alone(name: str) -> None:
    async with simulated_guild(name, tables=True) as guild:
        assert [record.name for record in guild.bot.cog_records()] == [name.rpartition(".")[2]]


async def test_the_bots_in_one_process_each_do_their_work_for_the_same_member() -> None:
    async with simulated_guild(*BOTS, tables=True) as guild:
        mara, bot = guild.member("mara"), guild.discord_guild.me
        guild.llm.says("Green tea.")
        asked = await mara.say(f"{bot.mention} which tea?")
        await mara.slash("remind", when="10m", text="Tea")
        await mara.delete(await mara.say("Never mind"))
        later = await guild.advance(timedelta(minutes=12))
        async with guild.services.session() as session:
            deleted = list(await session.scalars(select(LogEntry.facts).where(LogEntry.user_id == mara.id)))
            counted = await session.scalar(select(MemberActivity.messages).where(MemberActivity.user_id == mara.id))

    if CHAT:
        assert asked.content.startswith("Green tea.")
    assert [message.content for message in later if "Tea" in message.content] == [f"{mara.mention} Tea"]
    assert [facts.get("text") for facts in deleted] == ["Never mind"]
    assert counted == 2
