"""Exempt a developer's session from the rate limits."""

from datetime import timedelta
from typing import Final

from application.access.developer_team import DeveloperTeam
from application.ports.clock import Clock
from application.ports.sessions import SessionStore
from domain.ids import UserId

_EXEMPTION: Final = timedelta(minutes=1)


class ExemptDeveloper:
    def __init__(self, developer_team: DeveloperTeam, sessions: SessionStore, clock: Clock) -> None:
        self._developer_team = developer_team
        self._sessions = sessions
        self._clock = clock

    async def __call__(self, session_id: str, user_id: UserId) -> bool:
        """Return whether the user is a developer; if so, exempt the session from all limits for a minute."""
        if not await self._developer_team.includes(user_id):
            return False
        await self._sessions.exempt(session_id, until=self._clock.now() + _EXEMPTION)
        return True
