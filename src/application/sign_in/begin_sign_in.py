"""Begin a sign-in through Discord: authorization code flow with PKCE."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from application.ports.discord import IdentityProvider
from application.ports.sessions import SignInAttempt, SignInAttempts
from application.sign_in.return_to import safe_return_to
from domain.sign_in import TIME_TO_SIGN_IN


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """`proof` must come back with the callback."""

    authorize_url: str
    proof: str


class BeginSignIn:
    def __init__(self, attempts: SignInAttempts, identity: IdentityProvider) -> None:
        self._attempts = attempts
        self._identity = identity

    async def __call__(self, *, browser: str, return_to: str) -> BegunSignIn:
        """Start a sign-in. A browser may have several under way, for instance in two tabs."""
        state, code_verifier, proof = secrets.token_urlsafe(32), secrets.token_urlsafe(48), secrets.token_urlsafe(32)
        attempt = SignInAttempt(
            code_verifier=code_verifier, browser=browser, proof=proof, return_to=safe_return_to(return_to)
        )
        await self._attempts.put(state, attempt, ttl=TIME_TO_SIGN_IN)
        return BegunSignIn(self._identity.authorize_url(state=state, code_challenge=_challenge(code_verifier)), proof)


def _challenge(code_verifier: str) -> str:
    """Return the S256 code challenge of RFC 7636."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
