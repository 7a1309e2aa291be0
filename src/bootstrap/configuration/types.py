"""The kinds of values that variables may have, beyond what pydantic knows."""

import re
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from adapters.persistence.postgres.url_parameters import flaws


class Explained(ValueError):
    """The message says what is wrong, without the value."""


def split_list(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _split_ranges(value: object) -> object:
    """Read a list such as `0,1,4-7`, in order and each number once."""
    if not isinstance(value, str):
        return value
    numbers: set[int] = set()
    for part in value.split(","):
        first, dash, last = part.strip().partition("-")
        numbers.update(range(int(first), int(last if dash else first) + 1))
    return tuple(sorted(numbers))


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError
    return value.rstrip("/")


def origin_of(url: str) -> str:
    """Return the origin of an http URL as browsers write it: small letters, and no port that the scheme implies."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
    host = f"[{host}]" if host and ":" in host else host
    port = "" if parts.port in (None, _IMPLIED_PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _origin(value: str) -> str:
    url = _http_url(value)
    if urlsplit(url).path or urlsplit(url).query:
        raise ValueError
    return origin_of(url)


def _postgres_url(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise ValueError
    parts = urlsplit(url := f"postgresql://{rest}")
    _ = parts.port
    if not parts.hostname or not parts.path.strip("/"):
        raise ValueError
    if sentences := flaws(url):
        raise Explained("; ".join(sentences))
    return url


def _redis_url(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ValueError
    if parts.query:
        from adapters.persistence.redis.connection import connect_redis  # noqa: PLC0415 - slow, and rarely needed

        try:
            pool: Any = connect_redis(value).connection_pool
            pool.make_connection()
        except Exception as error:  # noqa: BLE001 - redis-py has no class for what it cannot use
            name = re.search("argument '([a-z_]{1,40})'", str(error))
            known = "is not known here" if name else "has a value that cannot be used"
            raise Explained(f"{f'`{name[1]}`' if name else 'one of its parameters'} {known}") from None
    return value


def _schema_name(name: str) -> str:
    # PostgreSQL cuts names at 63 bytes, and the role's name is longer than the schema's.
    if not re.fullmatch("[a-z_][a-z0-9_]{0,49}", name) or name == "public" or name.startswith("pg_"):
        raise ValueError
    return name


def _known_intents(names: tuple[str, ...]) -> tuple[str, ...]:
    if names:
        from discord import Intents  # noqa: PLC0415 - half a second, for the few who set the variable

        for name in names:
            bare = name[1:] if name.startswith(("+", "-")) else name
            if bare not in Intents.VALID_FLAGS:
                close = get_close_matches(bare, Intents.VALID_FLAGS, n=1)
                if not close:
                    raise ValueError
                raise Explained(f"names an intent that Discord does not have: do you mean {close[0]}")
    return names


_IMPLIED_PORTS = {"http": 80, "https": 443}

Port = Annotated[int, Field(ge=1, le=65535, description="a port number between 1 and 65535")]
Snowflake = Annotated[int, Field(ge=1, lt=2**63)]
Secret = Annotated[SecretStr, Field(min_length=8)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
PostgresUrl = Annotated[str, AfterValidator(_postgres_url)]
SchemaName = Annotated[str, AfterValidator(_schema_name)]
RedisUrl = Annotated[str, AfterValidator(_redis_url)]
Snowflakes = Annotated[tuple[Snowflake, ...], NoDecode, BeforeValidator(split_list)]
ShardIds = Annotated[
    Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] | None,
    NoDecode,
    BeforeValidator(_split_ranges),
]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(split_list)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(split_list)]
SecretKeys = Annotated[tuple[Annotated[SecretStr, Field(min_length=32)], ...], NoDecode, BeforeValidator(split_list)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_list)]
IntentNames = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_list), AfterValidator(_known_intents)]
