"""Parameters of libpq in a database URL: those that the driver takes, and those that Baseline takes itself."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

_TLS_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_TLS_FILES: Final = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_TLS_VERSIONS: Final = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "sslmode": _TLS_MODES,
    "sslnegotiation": ("postgres", "direct"),
    "ssl_min_protocol_version": _TLS_VERSIONS,
    "ssl_max_protocol_version": _TLS_VERSIONS,
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
    "gsslib": ("gssapi", "sspi"),
    # The driver's default behaviour: accepted, and not passed on.
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer"),
    "client_encoding": ("utf8", "UTF8", "utf-8", "UTF-8", "auto"),
}
_IMPLIED: Final = ("channel_binding", "gssencmode", "client_encoding")
_FREE: Final = (*_TLS_FILES, "sslpassword", "krbsrvname", "options")
_OWN: Final = ("application_name", "fallback_application_name", "connect_timeout")
_IN_THE_ADDRESS: Final = ("host", "hostaddr", "port", "user", "password", "dbname")
KNOWN: Final = tuple(sorted({*_CHOICES, *_FREE, *_OWN}))

_ALIAS: Final = "ssl"
"""asyncpg's own name for `sslmode`, and that of drivers which take true and false."""
_ALIAS_VALUES: Final = {"true": "require", "false": "disable"}


def parameters(url: str) -> dict[str, str]:
    """Return the parameters by libpq's names. If one is given twice, the last value counts, as in libpq."""
    given = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    if _ALIAS in given:
        mode = given.pop(_ALIAS)
        given.setdefault("sslmode", _ALIAS_VALUES.get(mode.lower(), mode))
    return given


def flaws(url: str) -> tuple[str, ...]:
    """Return one sentence for each parameter that cannot be used, without the parameter's value."""
    given = parameters(url)
    return (*_unknown(given), *_wrong(given), *_absent_files(given))


def driver_parameters(url: str) -> dict[str, str]:
    """Return the query for SQLAlchemy's URL: a `dsn` without an address, from which asyncpg reads the parameters."""
    taken = {name: value for name, value in parameters(url).items() if name not in (*_IMPLIED, *_OWN)}
    return {"dsn": f"postgresql://?{urlencode(taken)}"} if taken else {}


def application_name(url: str, own: str) -> str:
    """Return a connection's name in PostgreSQL: `own`, in which a name from the URL replaces the prefix `baseline`."""
    given = parameters(url)
    name = given.get("application_name") or given.get("fallback_application_name")
    return own if not name else f"{name}{own.removeprefix('baseline')}"


def connect_seconds(url: str, own: float) -> float:
    """Return the time limit for connecting in seconds: the URL's, or `own` if that is absent or 0 (libpq: no limit)."""
    return float(parameters(url).get("connect_timeout") or 0) or own


def _unknown(given: Mapping[str, str]) -> Iterator[str]:
    for name in given:
        if name in _IN_THE_ADDRESS:
            yield f"`{name}` belongs into the address: postgresql://user:password@host:port/database"
        elif name not in KNOWN:
            shown = f"`{name}`" if re.fullmatch("[a-z_]{1,40}", name) else "one of its parameters"
            yield f"{shown} is not known here; known parameters are {', '.join(KNOWN)}"


def _wrong(given: Mapping[str, str]) -> Iterator[str]:
    for name, choices in _CHOICES.items():
        if name in given and given[name] not in choices:
            yield f"`{name}` must be one of {', '.join(choices)}"
    if not re.fullmatch("[0-9]{0,4}", given.get("connect_timeout", "")):
        yield "`connect_timeout` must be a number of seconds"


def _absent_files(given: Mapping[str, str]) -> Iterator[str]:
    """Find certificate files that do not exist. Like libpq, look only where the server's certificate is verified."""
    if given.get("sslmode", "prefer") in _TLS_MODES[3:]:
        for name in _TLS_FILES:
            if name in given and not Path(given[name]).is_file():
                yield f"`{name}` names a file that is not there"
