"""The parameters of DATABASE_URL and REDIS_URL: known ones are accepted, others refused in one line that names them."""

from pathlib import Path

import pytest

from bootstrap.cli import main
from bootstrap.configuration.settings import ConfigurationError, load_settings

pytestmark = pytest.mark.usefixtures("empty_environment")

DATABASE = "postgresql://u:p4ssword@h/db"

ACCEPTED = [
    "sslmode=verify-full&sslrootcert={file}&sslcert={file}&sslkey={file}",
    "sslmode=prefer&sslrootcert=/x&application_name=y",
    "sslrootcert=/x&application_name=y",
    "options=-c%20statement_timeout%3D5000",
    "connect_timeout=10&target_session_attrs=read-write",
    "channel_binding=require&sslmode=require&gssencmode=disable",
    "ssl=require",
    "ssl=true",
    "ssl_min_protocol_version=TLSv1.2&sslnegotiation=direct",
]

REFUSED = {
    "pgbouncer=true": "`pgbouncer` is not known here; known parameters are application_name,",
    "aplication_name=y": "`aplication_name` is not known here",
    "S3cret%20Word=1": "one of its parameters is not known here",
    "password=s3cret": "`password` belongs into the address",
    "user=owner": "`user` belongs into the address",
    "sslmode=on": "`sslmode` must be one of disable, allow,",
    "target_session_attrs=master": "`target_session_attrs` must be one of any,",
    "connect_timeout=soon": "`connect_timeout` must be a number of seconds",
    "sslmode=verify-full&sslrootcert=/none/s3cret.pem": "`sslrootcert` names a file that is not there",
    "gssencmode=require": "`gssencmode` must be one of disable, prefer",
    "client_encoding=latin1": "`client_encoding` must be one of",
}


@pytest.mark.parametrize("query", ACCEPTED)
def test_parameters_of_libpq_are_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, query: str) -> None:
    file = tmp_path / "certificate.pem"
    file.touch()
    monkeypatch.setenv("DATABASE_URL", f"{DATABASE}?{query.format(file=file)}")

    assert str(load_settings().database_url).startswith(f"{DATABASE}?")


@pytest.mark.parametrize("query", REFUSED)
def test_another_parameter_is_one_line_without_its_value(monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{DATABASE}?{query}")
    with pytest.raises(ConfigurationError) as refused:
        load_settings()

    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"DATABASE_URL: {REFUSED[query]}")
    assert not any(secret in line.lower() for secret in ("s3cret", "p4ssword"))


def test_an_unknown_parameter_ends_a_command_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{DATABASE}?aplication_name=y")
    monkeypatch.setattr("sys.argv", ["baseline", "migrate"])
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_parameters_of_redis_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "redis://:p4ssword@h:6379/0?client_name=bot&socket_keepalive=yes"
    monkeypatch.setenv("REDIS_URL", url)
    assert load_settings().redis_url == url


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("clientname=s3cret", "`clientname` is not known here"),
        ("db=s3cret", "one of its parameters has a value that cannot be used"),
        ("ssl_ca_certs=/x", "`ssl_ca_certs` is not known here"),
    ],
)
def test_another_parameter_of_redis_is_one_line(monkeypatch: pytest.MonkeyPatch, query: str, sentence: str) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://:p4ssword@h:6379/0?{query}")
    with pytest.raises(ConfigurationError) as refused:
        load_settings()

    assert str(refused.value) == f"REDIS_URL: {sentence}."
