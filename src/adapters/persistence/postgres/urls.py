"""Convert the database URLs of operators to the form that SQLAlchemy and asyncpg take."""

from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.persistence.postgres.url_parameters import driver_parameters, parameters

_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")


def sqlalchemy_url(url: str) -> URL:
    """Return the URL for SQLAlchemy. Raises ValueError for other databases than PostgreSQL, without the password in its
    message.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("it is not a URL of the form postgresql://user:password@host:5432/database") from None
    if parsed.drivername not in _SCHEMES:
        raise ValueError(f"it must begin with postgresql://, not with {parsed.drivername}://")
    return parsed.set(drivername="postgresql+asyncpg", query=driver_parameters(url))


def driver_arguments(url: str) -> dict[str, Any]:
    """Return the arguments for a connection of asyncpg's own, outside of a pool."""
    parsed = sqlalchemy_url(url)
    return {**parsed.translate_connect_args(username="user"), **parsed.query}


def libpq_parameters(url: str) -> dict[str, str]:
    """Return address and parameters by libpq's names, for programs of PostgreSQL."""
    parsed = sqlalchemy_url(url)
    address = parsed.translate_connect_args(username="user", database="dbname")
    return {**{name: str(value) for name, value in address.items()}, **parameters(url)}
