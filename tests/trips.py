"""How often Redis was asked to run a script: what takes one trip must not take two."""

from redis.asyncio import Redis


async def script_trips(redis: Redis) -> int:
    calls: int = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    return calls
