"""Convert sessions to their encrypted form in Redis and back."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from adapters.persistence.sessions.cipher import Cipher
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.sessions import Session
from domain.ids import UserId

_MOST_OPENED = 1000


class SealedSessions:
    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        # Cached: one visit to the dashboard sends dozens of requests with the same session.
        self.opened = lru_cache(_MOST_OPENED)(self._opened)

    def data(self, session: Session) -> str:
        """Return the session as JSON, without its tokens."""
        user = session.user
        return json.dumps(
            {
                "user": {"id": str(user.id), "name": user.name, "avatar_url": user.avatar_url},
                "csrf_token": session.csrf_token,
                "created_at": session.created_at.isoformat(),
                "expires_at": session.expires_at.isoformat(),
                "user_agent": session.user_agent,
                "ip_prefix": session.ip_prefix,
            }
        )

    def tokens(self, tokens: DiscordTokens) -> str:
        return self._cipher.encrypt(
            json.dumps([tokens.access_token, tokens.refresh_token, tokens.expires_at.isoformat()])
        )

    def _opened(self, data: bytes, tokens: bytes) -> Session | None:
        """Return the session, or None when no key decrypts its tokens."""
        opened = self._cipher.decrypt(tokens.decode())
        if opened is None:
            return None
        access_token, refresh_token, tokens_expire_at = json.loads(opened)
        kept = json.loads(data)
        user = kept["user"]
        return Session(
            user=DiscordUser(id=UserId(int(user["id"])), name=user["name"], avatar_url=user["avatar_url"]),
            tokens=DiscordTokens(
                access_token=access_token,
                refresh_token=refresh_token,
                expires_at=datetime.fromisoformat(tokens_expire_at),
            ),
            csrf_token=kept["csrf_token"],
            created_at=datetime.fromisoformat(kept["created_at"]),
            expires_at=datetime.fromisoformat(kept["expires_at"]),
            user_agent=kept["user_agent"],
            ip_prefix=kept["ip_prefix"],
        )

    def description(self, data: bytes) -> dict[str, Any]:
        """Return the fields of a session that its owner may see in a list."""
        kept = json.loads(data)
        return {
            "created_at": datetime.fromisoformat(kept["created_at"]),
            "user_agent": kept["user_agent"],
            "ip_prefix": kept["ip_prefix"],
        }
