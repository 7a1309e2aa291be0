"""API, bot and worker start without the credentials of the database's owner in their environment."""

import os
import sys

import pytest

from bootstrap.cli import main

pytestmark = pytest.mark.usefixtures("empty_environment", "collecting_again")


class StartedAgain(BaseException):
    """Raised instead of `os.execv`, which would replace this process."""


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    given: list[list[str]] = []

    def start(_program: str, arguments: list[str]) -> None:
        given.append(arguments)
        raise StartedAgain

    monkeypatch.setattr(os, "execv", start)
    monkeypatch.setattr(sys, "argv", ["baseline", "worker"])
    monkeypatch.setattr(sys, "orig_argv", ["python", "-X", "dev", "/bin/baseline", "worker"])
    return given


def test_a_process_starts_again_with_the_same_command_and_without_the_owner(
    monkeypatch: pytest.MonkeyPatch, commands: list[list[str]]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:word@h/db?sslmode=require")
    with pytest.raises(StartedAgain):
        main()

    assert os.environ["DATABASE_URL"] == "postgresql://h/db?sslmode=require"
    assert commands == [[sys.executable, "-X", "dev", "/bin/baseline", "worker"]]


@pytest.mark.parametrize("url", ["postgresql://h/db?application_name=a@b", "postgresql://[h/db@"])
def test_an_address_without_credentials_is_left_to_the_configuration(
    monkeypatch: pytest.MonkeyPatch, commands: list[list[str]], url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert (os.environ["DATABASE_URL"], commands) == (url, [])
