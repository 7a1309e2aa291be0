"""Check Redis: version, eviction policy and persistence."""

from collections.abc import AsyncIterator

from redis.exceptions import RedisError

from adapters.persistence.redis.connection import connect_redis
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Finding, error, ok, skipped, warning

OLDEST_SERVER = (6, 2)


async def check_redis(settings: Settings) -> AsyncIterator[Finding]:
    """Yield the findings. Nothing is written."""
    client = connect_redis(settings.required_redis_url, max_connections=1)
    try:
        info = await client.info()
        yield of_version(str(info.get("redis_version", "0")))
        yield _eviction(str(info.get("maxmemory_policy", "")), int(info.get("maxmemory", 0)))
        yield _persistence(is_logged=bool(info.get("aof_enabled", 0)))
    except (RedisError, OSError) as failure:
        text = f"Redis cannot be used ({type(failure).__name__})."
        yield error("redis", text, "Check REDIS_URL, its password and that the server runs.")
    finally:
        await client.aclose()


def of_version(version: str) -> Finding:
    """Judge the version that a server states."""
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST_SERVER:
        return error("redis version", f"Redis {version} is too old.", "Update to Redis 6.2 or newer, or to Valkey.")
    return ok("redis version", f"Redis {version}")


def _eviction(policy: str, limit: int) -> Finding:
    if not policy:
        return skipped("redis eviction", "The server does not say what it evicts.")
    if limit and policy != "noeviction":
        text = f"Redis evicts keys by {policy} when its memory is full: sessions and counted budgets may vanish."
        return error("redis eviction", text, "Set `maxmemory-policy noeviction`.")
    return ok("redis eviction", "Redis evicts nothing.")


def _persistence(*, is_logged: bool) -> Finding:
    if not is_logged:
        text = "Redis keeps no log of its changes: a restart signs everybody out."
        return warning("redis persistence", text, "Set `appendonly yes`.")
    return ok("redis persistence", "Redis keeps its data over a restart.")
