"""The running dashboard limits each hostile client by its real address, whatever headers it forges."""

import socket
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.e2e.instance import Instance

VICTIMS = 20
MARA = "1290000000000000103"


def client_at(address: str, instance: Instance) -> httpx.Client:
    """A client with its own source address; all of 127.0.0.0/8 is this machine."""
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(transport=transport, base_url=f"{instance.url}/api/v1", timeout=30)


def sign_in(client: httpx.Client) -> httpx.Response:
    begun = client.get("/auth/discord/login").raise_for_status().json()
    chosen = httpx.post(begun["authorize_url"], data={"user_id": MARA}, follow_redirects=False)
    answer = parse_qs(urlsplit(chosen.headers["location"]).query)
    body = {"code": answer["code"][0], "state": answer["state"][0], "proof": begun["proof"]}
    return client.post("/auth/discord/callback", json=body)


def attack(client: httpx.Client, number: int) -> int:
    client.cookies.clear()
    forged = {
        "X-Forwarded-For": f"198.51.100.{number % 250}",
        "X-Baseline-Client": f"1700000000 198.51.100.{number % 250} {'0' * 64}",
    }
    return client.get("/auth/discord/login", headers=forged).status_code


def test_one_client_locks_nobody_else_out_of_signing_in(instance: Instance) -> None:
    with client_at("127.0.0.66", instance) as attacker:
        assert [attack(attacker, number) for number in range(70)][60:] == [429] * 10
        for number in range(VICTIMS):
            assert attack(attacker, number) in {200, 429}
            with client_at(f"127.0.0.{100 + number}", instance) as victim:
                completed = sign_in(victim)
                assert completed.status_code == 200, completed.text


def test_anonymous_requests_are_limited_by_the_address_of_the_client(instance: Instance) -> None:
    with client_at("127.0.0.67", instance) as attacker, client_at("127.0.0.68", instance) as other:
        answers = (attacker.get("/nope").status_code for _ in range(3000))
        # The limit grants 300 requests and then five a second, so even a slow machine exceeds it.
        assert 429 in answers
        assert other.get("/nope").status_code == 404


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("TRACE / HTTP/1.1", 405),
        ("TRACE /api/v1/health HTTP/1.1", 405),
        ("GET /%ff HTTP/1.1", 400),
        ("GET /api/v1/%ff HTTP/1.1", 400),
        ("GET /guilds/%ff HTTP/1.1", 400),
        ("GET /api/%zz HTTP/1.1", 400),
        ("GET /guilds/%00 HTTP/1.1", 400),
        ("GET * HTTP/1.1", 400),
        ("POST / HTTP/1.1", 405),
        (f"GET /{'a' * 9000} HTTP/1.1", 414),
        (f"GET /{'a' * 20000} HTTP/1.1", 431),
        ("GET / HTTP/1.1", 200),
        ("GET /api/v1/health HTTP/1.1", 200),
    ],
)
def test_what_no_page_answers_is_the_clients_fault(instance: Instance, line: str, status: int) -> None:
    place = urlsplit(instance.url)
    with closing(socket.create_connection((place.hostname or "", place.port or 0), timeout=30)) as connection:
        connection.sendall(f"{line}\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = connection.recv(1000)
    assert int(answer.split(b" ")[1]) == status
