"""Secrets of every known shape, as hypothesis strategies: the text in which one appears, and the part to hide."""

import base64
import string
from collections.abc import Mapping
from typing import TypeAlias

from hypothesis import strategies as st

Shown: TypeAlias = tuple[str, str]
"""A text that holds a secret, and the secret in it."""

_ALNUM = string.ascii_letters + string.digits
_URL_SAFE = _ALNUM + "-_"
_BASE64 = _ALNUM + "+/"


def _of(alphabet: str, least: int, most: int | None = None) -> st.SearchStrategy[str]:
    # No punctuation at either end: in a sentence, a secret ends at the first character outside of its alphabet.
    inner = st.text(alphabet, min_size=least - 2, max_size=(most or least) - 2)
    return st.builds("{}{}{}".format, st.sampled_from(string.ascii_letters), inner, st.sampled_from(_ALNUM))


def _bare(prefix: str, secret: st.SearchStrategy[str]) -> st.SearchStrategy[Shown]:
    return secret.map(lambda value: (prefix + value, value))


def _within(template: str, secret: st.SearchStrategy[str]) -> st.SearchStrategy[Shown]:
    return secret.map(lambda value: (template.format(value), value))


def _framed(kind: str, lines: list[str]) -> list[str]:
    return [f"-----BEGIN {kind}PRIVATE KEY-----", *lines, f"-----END {kind}PRIVATE KEY-----"]


_discord_token = st.builds("{}.{}.{}".format, _of(_URL_SAFE, 24, 28), _of(_URL_SAFE, 6), _of(_URL_SAFE, 27, 38))
_jwt_claims = _of(_ALNUM, 8, 30).map(
    lambda name: base64.urlsafe_b64encode(f'{{"sub":"{name}"}}'.encode()).decode().rstrip("=")
)
_jwt = st.builds("eyJhbGciOiJIUzI1NiJ9.{}.{}".format, _jwt_claims, _of(_URL_SAFE, 43))
_pem = st.lists(_of(_BASE64, 64), min_size=2, max_size=5)

BY_SHAPE: Mapping[str, st.SearchStrategy[Shown]] = {
    "a Discord bot token": _bare("", _discord_token),
    "a Discord bot token in its header": _within("Authorization: Bot {}", _discord_token),
    "a Discord webhook": _within("https://discord.com/api/webhooks/112233445566778899/{}", _of(_URL_SAFE, 68)),
    "a versioned Discord webhook": _within(
        "https://ptb.discord.com/api/v10/webhooks/112233445566778899/{}?wait=true", _of(_URL_SAFE, 68)
    ),
    "a Slack webhook": _within("https://hooks.slack.com/services/T0001/B0001/{}", _of(_ALNUM, 24)),
    "an OpenAI key": _bare("sk-", _of(_URL_SAFE, 20, 60)),
    "an OpenAI project key": _bare("sk-proj-", _of(_URL_SAFE, 40, 120)),
    "an Anthropic key": _bare("sk-ant-api03-", _of(_URL_SAFE, 90, 95)),
    "a Google key": _bare("AIza", _of(_URL_SAFE, 35)),
    "an xAI key": _bare("xai-", _of(_ALNUM, 70, 80)),
    "a GitHub token": _bare("ghp_", _of(_ALNUM, 36)),
    "an AWS key id": _bare("AKIA", _of(string.ascii_uppercase + string.digits, 16).map(str.upper)),
    "a bearer token": _within("Authorization: Bearer {}", _of(_URL_SAFE, 20, 60)),
    "a bearer token in lower case": _within("authorization: bearer {}", _of(_URL_SAFE, 20, 60)),
    "basic credentials": _within("Authorization: Basic {}", _of(_BASE64, 16, 40)),
    "a JWT": _bare("", _jwt),
    "a PostgreSQL DSN": _within("postgresql://app:{}@db.example:5432/baseline", _of(_ALNUM + "!$%^*()-_", 8, 30)),
    "a DSN of Redis, without a user": _within("redis://:{}@redis.example:6379/0", _of(_ALNUM + "!$%^*()-_", 8, 30)),
    "a DSN with a slash in its password": _within("postgresql://app:{}/x@db.example/baseline", _of(_ALNUM, 8, 30)),
    "a DSN of keywords": _within("host=db.example user=app password={} dbname=baseline", _of(_ALNUM, 8, 30)),
    "a password in a query": _within("postgresql://db.example/x?user=app&password={}", _of(_ALNUM, 8, 30)),
    "a key in a query": _within("https://llm.example/v1/models?key={}&page=2", _of(_ALNUM, 16, 40)),
    "a code of OAuth2": _within("https://bot.example/auth/callback?code={}&state=x", _of(_ALNUM, 30)),
    "a state of OAuth2": _within("https://bot.example/auth/callback?page=1&state={}", _of(_ALNUM, 30)),
    "a cookie": _within("Cookie: theme=dark; session={}; lang=en", _of(_URL_SAFE, 20, 60)),
    "a cookie that is set": _within("Set-Cookie: __Host-session={}; Path=/; Secure", _of(_URL_SAFE, 20, 60)),
    "a header in a dictionary": _within("{{'x-api-key': '{}', 'accept': '*/*'}}", _of(_ALNUM, 16, 40)),
    "a field in JSON": _within('{{"client_secret": "{}", "grant_type": "code"}}', _of(_ALNUM, 16, 40)),
    "an escaped field in JSON": _within(r'"{{\"access_token\": \"{}\"}}"', _of(_ALNUM, 16, 40)),
    "a repr": _within("Settings(api_secret_key='{}', port=1)", _of(_ALNUM, 16, 40)),
    "a variable": _within("API_SECRET_KEY={}", _of(_ALNUM, 32, 40)),
    "a private key": _pem.map(lambda lines: ("\n".join(_framed("RSA ", lines)), lines[1])),
    "a private key that is cut": _pem.map(lambda lines: ("\n".join(_framed("", lines)[:-1]), lines[-1])),
    "a private key on one line": _pem.map(lambda lines: (r"\n".join(_framed("EC ", lines)), lines[0])),
}

ANY_SHAPE = st.one_of(*BY_SHAPE.values())
