"""The shipped `/ask`, from the typed command to the ledger."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock import SystemClock
from adapters.llm.providers.scripted import ScriptedProvider
from application.settings.change_settings import ChangeSettingsCommand
from domain.ids import GuildId, UserId
from domain.llm.chat import Completion, FinishReason, Role
from domain.llm.errors import LLMTimeoutError
from domain.llm.token_usage import TokenUsage
from domain.settings import JsonValue
from simulators.discord.world import DEMO
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import REPOSITORY, PlatformInMemory, a_platform

DEMO_ID = GuildId(DEMO.id)
OWNER, _, MARA, LEO = (person.id for person in DEMO.members)
REGULAR = DEMO.roles[1].id


def _reply(text: str, finish_reason: FinishReason = FinishReason.STOP) -> Completion:
    usage = TokenUsage(input_tokens=12, output_tokens=34)
    return Completion(content=text, model="m-2026-01-01", finish_reason=finish_reason, usage=usage)


@pytest.fixture
def provider() -> ScriptedProvider:
    return ScriptedProvider([])


@pytest.fixture
def asked(provider: ScriptedProvider) -> PlatformInMemory:
    return a_platform(REPOSITORY / "cogs", providers=[provider])


async def test_the_answer_is_shown_to_everyone_and_recorded(
    asked: PlatformInMemory, provider: ScriptedProvider
) -> None:
    provider.then(_reply("It is 42."))
    before = datetime.now(UTC) - timedelta(seconds=1)  # noqa: TID251 - usage must carry real time, not simcord's
    async with running(asked.discord) as bot:
        reply = await bot.says_once("/ask question: what: is it?", sender="mara")

    (usage,) = asked.database.usage.values()
    assert (reply.content, reply.ephemeral) == ("It is 42.", False)
    assert provider.chats[0].messages[-1].content == "what: is it?"
    assert (usage.guild_id, usage.user_id, usage.cog_name) == (DEMO.id, MARA, "ask")
    assert (usage.provider, usage.model, usage.usage.total_tokens) == ("scripted", "m-2026-01-01", 46)
    assert before < usage.created_at < SystemClock().now()


async def test_a_changed_persona_is_obeyed_with_the_next_question(
    asked: PlatformInMemory, provider: ScriptedProvider
) -> None:
    provider.then(_reply("Hello."), _reply("Arr."))
    async with running(asked.discord) as bot:
        await bot.says_once("/ask question: hi")
        await _change(asked, {"persona": "You are a pirate.", "temperature": 0.1})
        # The bot process runs the feed's follower; this test does not.
        bot.bot.services.config._cache.forget(None)
        reply = await bot.says_once("/ask question: hi")

    first, second = provider.chats
    assert reply.content == "Arr."
    assert first.messages[0].role is Role.SYSTEM
    assert "pirate" not in first.messages[0].content
    assert (second.messages[0].content, second.temperature) == ("You are a pirate.", 0.1)


async def test_who_may_not_ask_is_told_who_may(asked: PlatformInMemory, provider: ScriptedProvider) -> None:
    provider.then(_reply("Hello."))
    async with running(asked.discord) as bot:
        await _change(asked, {"allowed_roles": [str(REGULAR)]})
        refused = await bot.says_once("/ask question: hi", sender="leo")
        answered = await bot.says_once("/ask question: hi", sender="mara")

    assert refused.ephemeral
    assert f"<@&{REGULAR}>" in refused.content
    assert answered.content == "Hello."


async def test_a_long_answer_comes_in_several_messages(asked: PlatformInMemory, provider: ScriptedProvider) -> None:
    provider.then(_reply("word " * 1000))
    async with running(asked.discord) as bot:
        replies = await bot.says("/ask question: tell me everything")

    assert len(replies) == 3
    assert all(len(reply.content) <= 2000 for reply in replies)


async def test_an_answer_may_appear_while_it_comes_with_few_edits(
    asked: PlatformInMemory, provider: ScriptedProvider
) -> None:
    text = " ".join(f"word{number}" for number in range(600))
    provider.then(_reply(text, FinishReason.LENGTH))
    async with running(asked.discord) as bot:
        await _change(asked, {"stream": True})
        replies = await bot.says("/ask question: tell me everything")
        edits = [request for request in bot.env.http_requests if request.method == "PATCH"]

    shown = " ".join(reply.content for reply in replies)
    assert len(replies) == 3
    assert shown == f"{text} …\n-# The answer was cut at this server's limit."
    assert 1 <= len(edits) < 10
    (usage,) = asked.database.usage.values()
    assert not usage.estimated


async def test_an_answer_that_breaks_off_keeps_what_was_shown_and_is_excused(
    asked: PlatformInMemory, provider: ScriptedProvider
) -> None:
    provider.then(LLMTimeoutError("too slow", provider="scripted"))
    async with running(asked.discord) as bot:
        await _change(asked, {"stream": True})
        reply = await bot.says_once("/ask question: hi")

    assert reply.content == "scripted took too long to answer. Please try again."


@pytest.mark.parametrize("answer", ["", "\n", " \t\n", "\u200b", "\u2800\n", "\x00"])
@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_without_anything_to_see_is_worded(
    asked: PlatformInMemory, provider: ScriptedProvider, answer: str, *, stream: bool
) -> None:
    provider.then(_reply(answer))
    async with running(asked.discord) as bot:
        await _change(asked, {"stream": stream})
        reply = await bot.says_once("/ask question: hi")
    assert reply.content == "The model had nothing to say to that."


@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_pings_nobody(asked: PlatformInMemory, provider: ScriptedProvider, *, stream: bool) -> None:
    provider.then(_reply(f"@everyone and <@{LEO}>, look!"))
    async with running(asked.discord) as bot:
        await _change(asked, {"stream": stream})
        await bot.says("/ask question: call them")
        sent = [request.json or {} for request in bot.env.http_requests if request.path.startswith("/webhooks/")]

    spoken = [message for message in sent if "content" in message]
    assert spoken
    assert all(message["allowed_mentions"] == {"parse": []} for message in spoken)


async def test_a_provider_that_does_not_answer_is_excused(asked: PlatformInMemory, provider: ScriptedProvider) -> None:
    provider.then(LLMTimeoutError("too slow", provider="scripted"))
    async with running(asked.discord) as bot:
        reply = await bot.says_once("/ask question: hi", sender="leo")

    assert reply.content == "scripted took too long to answer. Please try again."
    assert reply.visible_to == ["leo"]


async def test_without_the_database_the_bot_apologizes_and_recovers_by_itself(
    asked: PlatformInMemory, provider: ScriptedProvider
) -> None:
    provider.then(_reply("Hello."))
    async with running(asked.discord) as bot:
        asked.database.outage.down = True
        apology = await bot.says_once("/ask question: hi")
        asked.database.outage.down = False
        reply = await bot.says_once("/ask question: hi")

    assert apology.content.startswith("Sorry, a part of the bot is not available")
    assert reply.content == "Hello."


async def test_discord_shows_the_command_with_its_limits(asked: PlatformInMemory) -> None:
    async with running(asked.discord) as bot:
        command = bot.env.backend.commands[None]["ask", 1]

    (option,) = command["options"]
    assert (option["name"], option["required"], option["max_length"]) == ("question", True, 2000)


@pytest.mark.parametrize("stream", [True, False])
async def test_links_of_the_model_are_text_unless_the_guild_allows_them(
    asked: PlatformInMemory, provider: ScriptedProvider, *, stream: bool
) -> None:
    text = "Go to [your bank](http://evil.example) or discord.gg/abc"
    provider.then(_reply(text), _reply(text))
    async with running(asked.discord) as bot:
        await _change(asked, {"stream": stream})
        shown = await bot.says_once("/ask question: where?")
        await _change(asked, {"stream": stream, "allow_links": True}, version=1)
        bot.bot.services.config._cache.forget(None)
        allowed = await bot.says_once("/ask question: where?")

    assert "](" not in shown.content
    assert "discord.gg/" not in shown.content
    assert shown.content.replace("\u200b", "") == text
    assert allowed.content == text


async def _change(asked: PlatformInMemory, values: dict[str, JsonValue], *, version: int = 0) -> None:
    await asked.change_settings(
        ChangeSettingsCommand(
            guild_id=DEMO_ID, key="ask", values=values, expected_version=version, changed_by=UserId(OWNER)
        )
    )
