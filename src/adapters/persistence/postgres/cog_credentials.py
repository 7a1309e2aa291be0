"""Derive the credentials of the cogs' role from the application's password: no process needs another secret."""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_BLOCK = 64  # block size of SHA-256 in bytes


def cog_role(schema: str) -> str:
    return f"{schema}_cog"


def cog_password(app_password: str) -> str:
    """Derive the password of the cogs' role. It does not reveal the application's password."""
    return _derived(app_password, b"baseline database cog role").hex()


def cog_database_url(app_url: str, *, schema: str) -> str:
    """Return the database URL with the cogs' role in place of the application's."""
    parts = urlsplit(app_url)
    _, _, address = parts.netloc.rpartition("@")
    password = cog_password(_password_of(app_url))
    return urlunsplit(parts._replace(netloc=f"{quote(cog_role(schema))}:{quote(password)}@{address}"))


@dataclass(frozen=True, slots=True)
class BindingKey:
    """HMAC key by which the database verifies that Baseline itself binds a transaction to a guild."""

    secret: bytes

    @classmethod
    def of_password(cls, app_password: str) -> "BindingKey":
        return cls(_derived(app_password, b"baseline guild binding"))

    @classmethod
    def of_url(cls, app_url: str) -> "BindingKey":
        return cls.of_password(_password_of(app_url))

    def token(self, guild_id: int, process: int) -> str:
        """Return the token that `enter_guild` accepts for this guild, on the connection of this server process only."""
        return hmac.new(self.secret, f"enter {guild_id} {process}".encode(), hashlib.sha256).hexdigest()

    @property
    def inner(self) -> bytes:
        """Return the inner key of HMAC (RFC 2104), which the database stores."""
        return self._padded(0x36)

    @property
    def outer(self) -> bytes:
        return self._padded(0x5C)

    def _padded(self, constant: int) -> bytes:
        return bytes(byte ^ constant for byte in self.secret.ljust(_BLOCK, b"\0"))


def _derived(password: str, purpose: bytes) -> bytes:
    return hmac.new(password.encode(), purpose, hashlib.sha256).digest()


def _password_of(url: str) -> str:
    return unquote(urlsplit(url).password or "")
