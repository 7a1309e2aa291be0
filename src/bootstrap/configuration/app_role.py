"""The application's database role: neither owner nor superuser, with a password derived from the secret key."""

import hashlib
import hmac
from urllib.parse import quote, urlsplit, urlunsplit


def app_role(schema: str) -> str:
    return f"{schema}_app"


def app_password(api_secret_key: str) -> str:
    """Derive the role's password from the key, so that migrations can set it and every process can use it."""
    return hmac.new(api_secret_key.encode(), b"baseline database app role", hashlib.sha256).hexdigest()


def without_credentials(url: str) -> str:
    """Return the address of the server and database alone: `app_database_url` needs no more."""
    parts = urlsplit(url)
    _, _, address = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=address))


def app_database_url(url: str, *, schema: str, password: str) -> str:
    """Return the URL of the same server and database for the application's role, whatever role `url` names, if any."""
    parts = urlsplit(without_credentials(url))
    return urlunsplit(parts._replace(netloc=f"{quote(app_role(schema))}:{quote(password)}@{parts.netloc}"))
