"""Revoke a user's tokens at Discord."""

import logging

from application.ports.discord import DiscordTokens, IdentityProvider, SignInRefused
from application.ports.errors import ServiceUnavailable

_log = logging.getLogger(__name__)


async def revoke_tokens(identity: IdentityProvider, tokens: DiscordTokens) -> None:
    """Never raises: if Discord is unavailable, the tokens expire by themselves."""
    try:
        await identity.revoke(tokens)
    except (ServiceUnavailable, SignInRefused):
        _log.warning("Tokens were not revoked at Discord; they expire by themselves")
