"""Convert the database URLs of operators to the form that SQLAlchemy and asyncpg take."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
# Parameters of libpq in URLs of hosting services. asyncpg has another name for the first, and negotiates channel
# binding itself.
_SSL_MODE, _CHANNEL_BINDING = "sslmode", "channel_binding"


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
    mode = parsed.query.get(_SSL_MODE)
    parsed = parsed.set(drivername="postgresql+asyncpg").difference_update_query([_SSL_MODE, _CHANNEL_BINDING])
    return parsed if mode is None else parsed.update_query_dict({"ssl": mode})
