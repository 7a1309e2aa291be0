"""The simulated Discord's side of OAuth 2: codes and tokens, as strict as the real one."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulators.discord.identity import SIMULATED_CLIENT_ID, SIMULATED_CLIENT_SECRET

_CODE_SECONDS: Final = 60.0
_TOKEN_SECONDS: Final = 604_800.0
_SCOPES: Final = frozenset({"identify", "guilds"})


class OAuthError(Exception):
    """`error` is from RFC 6749, section 5.2."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeRequest:
    """The authorization request with which the dashboard sent the browser to the sign-in page."""

    redirect_uri: str
    state: str
    code_challenge: str

    @classmethod
    def parse(cls, query: Mapping[str, str], registered_redirect_uri: str) -> "AuthorizeRequest":
        """Raises `OAuthError` that names the first parameter which is wrong."""
        expected = {
            "client_id": str(SIMULATED_CLIENT_ID),
            "redirect_uri": registered_redirect_uri,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        for name, value in expected.items():
            if query.get(name) != value:
                raise OAuthError("invalid_request", f"{name} must be {value}")
        unknown = set(query.get("scope", "").split()) ^ _SCOPES
        if unknown:
            raise OAuthError("invalid_scope", f"scope must be {' '.join(sorted(_SCOPES, reverse=True))}")
        for name in ("state", "code_challenge"):
            if not query.get(name):
                raise OAuthError("invalid_request", f"{name} is missing")
        return cls(redirect_uri=registered_redirect_uri, state=query["state"], code_challenge=query["code_challenge"])


@dataclass(frozen=True, slots=True)
class _Code:
    user_id: int
    request: AuthorizeRequest
    expires_at: float


@dataclass(frozen=True, slots=True)
class _Tokens:
    user_id: int
    access: str
    refresh: str
    expires_at: float


class Grants:
    """`seconds` reads a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._codes: dict[str, _Code] = {}
        self._by_access: dict[str, _Tokens] = {}
        self._by_refresh: dict[str, _Tokens] = {}

    def authorize(self, user_id: int, request: AuthorizeRequest) -> str:
        """Return a code that works once, within a minute."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(user_id, request, self._seconds() + _CODE_SECONDS)
        return code

    def token(self, form: Mapping[str, str], client: tuple[str, str]) -> dict[str, Any]:
        """Return the token endpoint's answer. Raises `OAuthError`."""
        _require_client(client)
        match form.get("grant_type"):
            case "authorization_code":
                user_id = self._redeem(form)
            case "refresh_token":
                user_id = self._rotate(form.get("refresh_token", ""))
            case other:
                raise OAuthError("unsupported_grant_type", f"grant_type {other!r} is not supported")
        return self._issue(user_id)

    def revoke(self, token: str, client: tuple[str, str]) -> None:
        """Revoke both tokens, given either one; an unknown one is no error (RFC 7009)."""
        _require_client(client)
        tokens = self._by_access.get(token) or self._by_refresh.get(token)
        if tokens is not None:
            self._forget(tokens)

    def user_of(self, access_token: str) -> int | None:
        tokens = self._by_access.get(access_token)
        return tokens.user_id if tokens is not None and self._seconds() < tokens.expires_at else None

    def _redeem(self, form: Mapping[str, str]) -> int:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or self._seconds() > code.expires_at:
            raise OAuthError("invalid_grant", 'Invalid "code" in request.')
        if form.get("redirect_uri") != code.request.redirect_uri:
            raise OAuthError("invalid_grant", 'Invalid "redirect_uri" in request.')
        if not hmac.compare_digest(_s256(form.get("code_verifier", "")), code.request.code_challenge.encode()):
            raise OAuthError("invalid_grant", 'Invalid "code_verifier" in request.')
        return code.user_id

    def _rotate(self, refresh_token: str) -> int:
        tokens = self._by_refresh.get(refresh_token)
        if tokens is None:
            raise OAuthError("invalid_grant", 'Invalid "refresh_token" in request.')
        self._forget(tokens)
        return tokens.user_id

    def _issue(self, user_id: int) -> dict[str, Any]:
        tokens = _Tokens(
            user_id, secrets.token_urlsafe(24), secrets.token_urlsafe(24), self._seconds() + _TOKEN_SECONDS
        )
        self._by_access[tokens.access] = tokens
        self._by_refresh[tokens.refresh] = tokens
        return {
            "access_token": tokens.access,
            "token_type": "Bearer",
            "expires_in": int(_TOKEN_SECONDS),
            "refresh_token": tokens.refresh,
            "scope": "identify guilds",
        }

    def _forget(self, tokens: _Tokens) -> None:
        self._by_access.pop(tokens.access, None)
        self._by_refresh.pop(tokens.refresh, None)


def _require_client(client: tuple[str, str]) -> None:
    if client != (str(SIMULATED_CLIENT_ID), SIMULATED_CLIENT_SECRET):
        raise OAuthError("invalid_client", "The client id or secret is wrong.", status=401)


def _s256(code_verifier: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=")
