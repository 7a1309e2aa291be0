"""Count the script runs in Redis, so that one trip does not silently become two."""

from redis.asyncio import Redis


async def script_trips(redis: Redis) -> int:
    calls: int = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    return calls
