"""Convert the database URLs of operators to the form that SQLAlchemy and asyncpg take."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.persistence.postgres.url_parameters import driver_parameters

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
