"""`/why` states what Discord permits neither the member nor the bot, and what would change it."""

from collections.abc import Callable, Mapping

import discord
import pytest

from adapters.discord.why.overrides import override_reasons
from adapters.discord.why.permissions import permission_reasons
from adapters.discord.why.question import Question
from application.cogs.manifests import CogManifests
from domain.cogs.manifest import CogManifest
from simulators.discord.world import DEMO
from tests.integration.discord.bots import running
from tests.integration.discord.commands.talking import LEO, MODERATOR, question_of, why
from tests.integration.discord.platforms import PlatformInMemory


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
        question = await question_of(bot, command)
        change(question.member, question.place)  # type: ignore[arg-type]
        found = list(permission_reasons(question, CogManifests(), overridden=False))
    assert [
        sentence[: len(start)] for sentence, start in zip(found, _placed(starts, question), strict=True)
    ] == _placed(starts, question)


async def test_a_permission_that_the_cog_needs_and_the_bot_lacks_is_a_reason(talking: PlatformInMemory) -> None:
    manifests = CogManifests()
    manifests.put("talk", CogManifest(permissions=["manage_messages"]))
    async with running(talking.discord) as bot:
        question = await question_of(bot, "talk")
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
        question = await question_of(bot, "talk")
        found = override_reasons(question, entries)
    assert [
        sentence[: len(start)] for sentence, start in zip(found, _placed(starts, question), strict=True)
    ] == _placed(starts, question)


async def test_a_rule_of_the_server_replaces_the_command_s_default(talking: PlatformInMemory) -> None:
    async with running(talking.discord) as bot:
        synced = await bot.bot.tree.fetch_commands()
        rule = next(each.id for each in synced if each.name == "rule")
        before = await why(bot, "/why command:rule")
        bot.env.backend.command_rules[DEMO.id] = [
            {"id": str(rule), "permissions": [{"id": str(MODERATOR), "type": 1, "permission": False}]}
        ]
        leo, admin = await why(bot, "/why command:rule"), await why(bot, "/why command:rule", sender="admin")
    assert "`/rule` is for members with Ban Members and Manage Server" in before
    assert "`/rule` is for" not in leo + admin
    assert "This server does not let you use `/rule`" in admin


def _placed(starts: list[str], question: Question) -> list[str]:
    return [start.format(place=question.place.id) for start in starts]
