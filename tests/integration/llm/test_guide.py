"""Run the code blocks of the guide for cog developers and compare what they print."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.llm.providers.scripted import ScriptedProvider
from baseline.services import BotServices
from domain.llm.chat import Completion, FinishReason
from domain.llm.token_usage import TokenUsage
from tests.guides import blocks_of
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import a_platform
from tests.integration.llm.configured_bot import configured_bot
from tests.services import FreshDatabase

GUIDE = "llm.md"
GUILD, MEMBER = 1_150_000_000_000_000_001, 980_000_000_000_000_002
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63600000000200012c5da5b00000000049454e44ae426082"
)
PAGE = b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj\n%%EOF"


@pytest.fixture
async def services(
    database: FreshDatabase, redis_url: str, llm_origin: str, tmp_path: Path
) -> AsyncIterator[BotServices]:
    """The services of the bot process, over simulated providers."""
    async with configured_bot(database, redis_url, llm_origin, tmp_path) as platform:
        yield platform.services()


async def test_every_block_of_the_guide_runs_and_prints_what_stands_below_it(services: BotServices) -> None:
    names: dict[str, Any] = {"services": services, "guild_id": GUILD, "user_id": MEMBER, "png": PIXEL, "pdf": PAGE}
    blocks = blocks_of(GUIDE)
    assert len(blocks) > 15
    for block in blocks:
        assert await block.printed(names) == block.prints, block.place


async def test_the_first_cog_of_the_guide_answers_in_discord(tmp_path: Path) -> None:
    code = blocks_of(GUIDE)[0].code
    (tmp_path / "oracle.py").write_text(code)
    usage = TokenUsage(input_tokens=3, output_tokens=2)
    reply = Completion(content="It is 42.", model="m", finish_reason=FinishReason.STOP, usage=usage)
    platform = a_platform(tmp_path, providers=[ScriptedProvider([reply])])
    async with running(platform.discord) as bot:
        assert (await bot.says_once("/oracle question: What is it?")).content == "It is 42."
    (record,) = platform.database.usage.values()
    assert record.cog_name == "oracle"
