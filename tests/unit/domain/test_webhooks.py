"""Addresses of webhooks that are accepted, and their signatures."""

from ipaddress import ip_address

import pytest

from domain.alerts.webhooks import InvalidWebhook, checked_secret, checked_url, is_public, signature


@pytest.mark.parametrize(
    "url", ["", "https://hooks.example.org/a?b=c", "https://8.8.8.8:8443/x", "https://[2606:4700::1111]/"]
)
def test_public_https_addresses_are_accepted(url: str) -> None:
    assert checked_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "hooks.example.org",
        "https://",
        "https://user:pass@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org/\n",
        "https://hooks.example.org/ a",
        "https://höoks.example.org/",
        "https://127.0.0.1/",
        "https://10.0.0.8/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://hooks.example.org/" + "a" * 2_000,
    ],
)
def test_other_addresses_are_refused_with_the_reason(url: str) -> None:
    with pytest.raises(InvalidWebhook, match=r"\w+"):
        checked_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
def test_no_private_local_or_reserved_address_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_short_secret_is_refused_and_an_empty_one_is_none() -> None:
    assert checked_secret("") == ""
    assert checked_secret("s" * 16) == "s" * 16
    with pytest.raises(InvalidWebhook, match="at least 16"):
        checked_secret("s" * 15)


def test_the_signature_covers_timestamp_and_body() -> None:
    signed = signature("0123456789abcdef", 1, b"{}")
    assert signed != signature("0123456789abcdef", 2, b"{}")
    assert signed != signature("0123456789abcdef", 1, b"{ }")
    assert signed != signature("0123456789abcdeg", 1, b"{}")
