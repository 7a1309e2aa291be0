"""Addresses and signatures of webhooks."""

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

MOST_URL_CHARACTERS = 2_000
LEAST_SECRET_CHARACTERS = 16


class InvalidWebhook(ValueError):
    """The message names the fault in the address or the secret."""


def checked_url(url: str) -> str:
    """Return the address, if it is https without credentials and its host is not a private address.

    A host name is checked again when it is resolved, before each delivery. Raises `InvalidWebhook`.
    """
    if not url:
        return url
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidWebhook(f"This is not an address: {error}.") from error
    if len(url) > MOST_URL_CHARACTERS or not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidWebhook(f"The address must be at most {MOST_URL_CHARACTERS} printable ASCII characters.")
    if parts.scheme != "https" or not host:
        raise InvalidWebhook("The address must begin with https:// and name a host.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise InvalidWebhook("The address must not contain a user, a password or a fragment.")
    if (literal := _literal(host)) is not None and not is_public(literal):
        raise InvalidWebhook("The address must be public: private, local and reserved addresses are refused.")
    return url


def checked_secret(secret: str) -> str:
    """Return the secret, if it is empty or long enough. Raises `InvalidWebhook`."""
    if 0 < len(secret) < LEAST_SECRET_CHARACTERS:
        raise InvalidWebhook(f"The secret must have at least {LEAST_SECRET_CHARACTERS} characters.")
    return secret


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is reachable over the internet: not private, local, multicast or reserved.

    An IPv6 address that embeds an IPv4 address is judged by both.
    """
    if isinstance(address, IPv6Address):
        embedded = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(inner is not None and not is_public(inner) for inner in embedded):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Sign a body: `v1=` and the hexadecimal HMAC-SHA256 over the timestamp, a full stop and the body."""
    signed = b"%d." % timestamp + body
    return f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
