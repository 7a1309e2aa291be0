"""Generate the usage of a busy bot: many guilds of which few are busy, some cogs, some models."""

from datetime import datetime
from decimal import Decimal
from random import Random
from uuid import UUID

from domain.ids import GuildId, UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.usage import UsageRecord

COGS = ("chat", "summarize", "moderation", "translate", "image", "persona", "faq", "code")
MODELS = (("openai", "gpt-5-mini"), ("anthropic", "claude-sonnet-4-5"), ("google", "gemini-2.5-flash"))


def a_record(chance: Random, guilds: int, now: datetime) -> UsageRecord:
    guild = int(guilds ** chance.random())
    provider, model = MODELS[min(2, int(chance.expovariate(1)))]
    prompt = chance.randrange(50, 3000)
    return UsageRecord(
        request_id=UUID(int=chance.getrandbits(128)),
        call_id=UUID(int=chance.getrandbits(128)),
        guild_id=GuildId(10**17 + guild),
        user_id=UserId(2 * 10**17 + guild * 50 + chance.randrange(50)),
        cog_name=COGS[min(7, int(chance.expovariate(0.7)))],
        provider=provider,
        model=model,
        request_type=RequestType.TEXT,
        usage=TokenUsage(input_tokens=prompt, output_tokens=chance.randrange(10, 800), cache_read_tokens=prompt // 3),
        cost_usd=Decimal(chance.randrange(1, 500_000)).scaleb(-8),
        created_at=now,
    )
