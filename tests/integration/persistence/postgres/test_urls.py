"""Accept database URLs in the forms that operators use."""

import pytest

from adapters.persistence.postgres.urls import sqlalchemy_url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_spelling_of_the_scheme_is_taken(scheme: str) -> None:
    url = sqlalchemy_url(f"{scheme}://user:p%40ss@host:5433/name")
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.password, url.host, url.port, url.database) == ("user", "p@ss", "host", 5433, "name")


def test_parameters_that_hosts_add_are_understood() -> None:
    url = sqlalchemy_url("postgres://u:p@host/name?sslmode=require&channel_binding=require")
    assert dict(url.query) == {"ssl": "require"}


@pytest.mark.parametrize("url", ["", "host:5432/name", "mysql://u:secret@h/d", "sqlite://"])
def test_anything_else_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://") as caught:
        sqlalchemy_url(url)
    assert "secret" not in str(caught.value)
