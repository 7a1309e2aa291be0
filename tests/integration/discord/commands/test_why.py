"""`/why` states each reason why a command does not run for a member, and what would change it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import discord
import pytest

from adapters.discord.why.overrides import override_reasons
from adapters.discord.why.permissions import permission_reasons
from adapters.discord.why.question import Question
from adapters.discord.why.spending import budget_reasons
from application.budgets.read_budgets import BudgetStatus
from application.cogs.manifests import CogManifests
from application.ports.budgets import Tally
from application.ports.errors import ServiceUnavailable
from domain.cogs.manifest import CogManifest
from domain.ids import GuildId
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope
from simulators.discord.world import DEMO
from tests.guides import blocks_of
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory

OWNER, ADMIN, MARA, LEO = (person.id for person in DEMO.members)
MODERATOR, REGULAR = (role.id for role in DEMO.roles)
TALK = """
import discord
from discord import app_commands
from discord.ext import commands
from baseline.cogs import CogManifest
from baseline.settings import GuildSettings, RoleId, Field

cog = CogManifest(intents=["members"])

class TalkSettings(GuildSettings, section="talk", title="Talk"):
    allowed_roles: list[RoleId] = Field(default_factory=list, title="Roles", description="Who.")

class Talk(commands.Cog):
    @app_commands.command(description="Talk.")
    async def talk(self, interaction):
        raise app_commands.MissingPermissions(["ban_members"])

    @app_commands.command(description="Break.")
    async def snap(self, interaction):
        raise RuntimeError("snap")

    @app_commands.command(description="For moderators.")
    @app_commands.default_permissions(manage_guild=True, ban_members=True)
    async def rule(self, interaction): ...

    async def why(self, member, channel):
        return f"{member.display_name} has not said please in #{channel.name}."

async def setup(bot):
    await bot.add_cog(Talk())
"""


@pytest.fixture
def talking(cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "talk.py").write_text(TALK)
    return tested


async def why(bot: RunningBot, text: str = "/why", *, sender: str = "leo") -> str:
    reply = await bot.says_once(text, sender=sender)
    embed = reply.embeds[0]
    fields: Any = embed.get("fields", [])
    return "\n".join([str(embed.get("description", "")), *(str(field["value"]) for field in fields)])


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
    assert "`/talk`: You need these permissions for that: ['ban_members']. Reference: `" in answer
    assert f"`/snap`: {failed.content} Reference: `{reference}`." in answer
    assert ("`/talk`" in of_talk, "`/snap`" in of_talk) == (True, False)
    assert "`/talk`" not in other


async def test_a_member_may_not_ask_for_another_and_a_manager_may(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        await bot.says_once("/talk", sender="leo")
        refused = await bot.says_once(f"/why member:{LEO}", sender="mara")
        told = await why(bot, f"/why member:{LEO}", sender="admin")
    assert refused.content == "Only those who manage the server may ask for another member."
    assert "`/talk`" in told
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
        question = await _question(bot, None)
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


class Off:
    async def why_off(self, guild_id: GuildId, cog: str) -> str | None:
        return f"`{cog}` is switched off in this server: `/cogs` switches it on." if guild_id == DEMO.id else None


async def test_a_cog_that_is_switched_off_here_is_a_reason(talking: PlatformInMemory) -> None:
    async with running(replace(talking.discord, cog_switches=Off())) as bot:
        assert "`talk` is switched off in this server: `/cogs` switches it on." in await why(bot)


class Away:
    async def why_off(self, guild_id: GuildId, cog: str) -> str | None:
        raise ServiceUnavailable("redis")


async def test_switches_that_cannot_be_read_are_named(talking: PlatformInMemory) -> None:
    async with running(replace(talking.discord, cog_switches=Away())) as bot:
        answer = await why(bot)
    assert "The redis cannot be reached at the moment, so some of the bot does not work." in answer
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


def _no_change(_member: discord.Member, _place: discord.TextChannel) -> None: ...


def _time_out(member: discord.Member, _place: discord.TextChannel) -> None:
    member.timed_out_until = discord.utils.utcnow().replace(year=2999)


def _everyone(permissions: discord.Permissions) -> Callable[[discord.Member, discord.TextChannel], None]:
    def change(_member: discord.Member, place: discord.TextChannel) -> None:
        for role in place.guild.roles:
            role._permissions = permissions.value

    return change


Change = Callable[[discord.Member, discord.TextChannel], None]
SEES = discord.Permissions(view_channel=True, send_messages=True, use_application_commands=True)
DENIED: Mapping[str, tuple[str | None, Change, list[str]]] = {
    "nothing": (None, _everyone(SEES), []),
    "timeout": (None, _time_out, ["You cannot use commands until <t:"]),
    "hidden channel": (
        None,
        _everyone(discord.Permissions.none()),
        ["You cannot see <#{place}>: a role with View Channel", "The bot cannot see <#{place}>: View Channel"],
    ),
    "no commands": (
        None,
        _everyone(discord.Permissions(view_channel=True, send_messages=True)),
        ["You may not use commands in <#{place}>: a role with Use Application Commands"],
    ),
    "silent bot": (
        None,
        _everyone(discord.Permissions(view_channel=True, use_application_commands=True)),
        ["The bot may not write in <#{place}>: Send Messages for its role"],
    ),
    "command's default": (
        "rule",
        _everyone(SEES),
        ["`/rule` is for members with Ban Members and Manage Server", "`/rule` works in age-restricted channels only"],
    ),
}


@pytest.mark.parametrize("case", DENIED)
async def test_what_discord_does_not_permit_is_a_sentence_with_its_remedy(talking: PlatformInMemory, case: str) -> None:
    command, change, starts = DENIED[case]
    async with running(talking.discord) as bot:
        question = await _question(bot, command)
        change(question.member, question.place)  # type: ignore[arg-type]
        found = list(permission_reasons(question, CogManifests(), overridden=False))
    assert [
        sentence[: len(start)] for sentence, start in zip(found, _placed(starts, question), strict=True)
    ] == _placed(starts, question)


async def test_a_permission_that_the_cog_needs_and_the_bot_lacks_is_a_reason(talking: PlatformInMemory) -> None:
    manifests = CogManifests()
    manifests.put("talk", CogManifest(permissions=["manage_messages"]))
    async with running(talking.discord) as bot:
        question = await _question(bot, "talk")
        _everyone(SEES)(question.member, question.place)  # type: ignore[arg-type]
        (sentence,) = permission_reasons(question, manifests, overridden=False)
    assert sentence.startswith(f"The bot lacks Manage Messages in <#{question.place.id}>, which talk needs")


RULES: Mapping[str, tuple[list[tuple[int, int, bool]], list[str]]] = {
    "none": ([], []),
    "the member": ([(2, LEO, False), (1, DEMO.id, True)], ["This server does not let you use `/talk`"]),
    "the member after all": ([(2, LEO, True), (1, DEMO.id, False)], []),
    "everyone": ([(1, DEMO.id, False)], ["This server does not let you use `/talk`"]),
    "a role of others": ([(1, MODERATOR, False)], []),
    "all channels": ([(3, DEMO.id - 1, False)], ["This server has turned `/talk` off in <#{place}>"]),
    "this channel after all": ([(3, DEMO.id - 1, False), (3, 1290000000000000302, True)], []),
}


@pytest.mark.parametrize("case", RULES)
async def test_the_server_s_own_rules_for_a_command_are_reasons(talking: PlatformInMemory, case: str) -> None:
    rules, starts = RULES[case]
    entries = [{"type": kind, "id": str(each), "permission": permission} for kind, each, permission in rules]
    async with running(talking.discord) as bot:
        question = await _question(bot, "talk")
        found = override_reasons(question, entries)
    assert [
        sentence[: len(start)] for sentence, start in zip(found, _placed(starts, question), strict=True)
    ] == _placed(starts, question)


async def test_a_rule_of_the_server_replaces_the_command_s_default(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        synced = await bot.bot.tree.fetch_commands()
        rule = next(each.id for each in synced if each.name == "rule")
        before = await why(bot, "/why command:rule")
        bot.env.backend.command_rules[DEMO.id] = [  # type: ignore[attr-defined]
            {"id": str(rule), "permissions": [{"id": str(MODERATOR), "type": 1, "permission": False}]}
        ]
        leo, admin = await why(bot, "/why command:rule"), await why(bot, "/why command:rule", sender="admin")
    assert "`/rule` is for members with Ban Members and Manage Server" in before
    assert "`/rule` is for" not in leo + admin
    assert "This server does not let you use `/rule`" in admin


async def _question(bot: RunningBot, command: str | None) -> Question:
    guild = bot.bot.get_guild(DEMO.id)
    assert guild is not None
    leo = await guild.fetch_member(LEO)
    place = discord.utils.get(guild.text_channels, name="general")
    assert place is not None
    found = None if command is None else bot.bot.tree.get_command(command)
    assert found is None or isinstance(found, discord.app_commands.Command)
    if found is not None and command == "rule":
        found.nsfw = True  # simcord does not take such a command
    return Question(asker=leo, member=leo, place=place, command=found)


def _placed(starts: list[str], question: Question) -> list[str]:
    return [start.format(place=question.place.id) for start in starts]
