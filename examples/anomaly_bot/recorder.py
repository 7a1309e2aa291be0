"""Count activity in memory until it is written: an event costs no query."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert

from baseline.services import BotServices

from .detector.activity import HALF_HOUR
from .models import MemberActivity, MemberBaseline

_ROWS_A_STATEMENT: Final = 1000
_COUNTED: Final = ("messages", "mentions", "channels", "reactions", "voice", "joins")


@dataclass(slots=True)
class _Counts:
    joined: int
    values: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))


class Recorder:
    """Activity that has not been written yet, by guild, member and half-hour."""

    def __init__(self, services: BotServices) -> None:
        self._services = services
        self._waiting: dict[int, dict[tuple[int, int], _Counts]] = defaultdict(dict)
        self._channels: dict[tuple[int, int], tuple[int, set[int]]] = {}

    @property
    def half_hour(self) -> int:
        """The current half-hour, counted since 1970."""
        return int(self._services.clock.now().timestamp()) // HALF_HOUR

    def message(self, guild_id: int, user_id: int, joined: int, *, channel_id: int, mentions: int) -> None:
        """Count a message. A channel counts once in a half-hour."""
        at = self.half_hour
        since, seen = self._channels.get((guild_id, user_id), (at, set()))
        if since != at:
            seen = set()
        is_new = channel_id not in seen
        self._channels[guild_id, user_id] = (at, seen | {channel_id})
        self.add(guild_id, user_id, joined, messages=1, mentions=mentions, channels=int(is_new))

    def add(self, guild_id: int, user_id: int, joined: int, **counts: int) -> None:
        """Add to the member's counts of the current half-hour."""
        waiting = self._waiting[guild_id].setdefault((user_id, self.half_hour), _Counts(joined))
        for name, count in counts.items():
            waiting.values[name] += count

    def forget(self, guild_id: int, user_id: int) -> None:
        """Drop a member's pending counts."""
        waiting = self._waiting.get(guild_id, {})
        for key in [key for key in waiting if key[0] == user_id]:
            del waiting[key]

    @property
    def guilds(self) -> tuple[int, ...]:
        """The guilds with something to write."""
        return tuple(guild_id for guild_id, waiting in self._waiting.items() if waiting)

    async def write(self, guild_id: int) -> None:
        """Write the guild's counts. On an error, which is raised, they are kept for the next call."""
        waiting = self._waiting.pop(guild_id, {})
        self._channels = {key: seen for key, seen in self._channels.items() if seen[0] == self.half_hour}
        rows = [
            {"guild_id": guild_id, "user_id": user_id, "half_hour": at, **counts.values}
            for (user_id, at), counts in waiting.items()
        ]
        now = self._services.clock.now()
        members = [_first_baseline(guild_id, user_id, each.joined, now) for (user_id, _), each in waiting.items()]
        is_written = False
        try:
            async with self._services.db.session(guild_id) as session:
                for begin in range(0, len(rows), _ROWS_A_STATEMENT):
                    added = insert(MemberActivity).values(rows[begin : begin + _ROWS_A_STATEMENT])
                    sums = {name: getattr(MemberActivity, name) + added.excluded[name] for name in _COUNTED}
                    key = ["guild_id", "user_id", "half_hour"]
                    await session.execute(added.on_conflict_do_update(index_elements=key, set_=sums))
                    known = insert(MemberBaseline).values(
                        list({row["user_id"]: row for row in members[begin : begin + _ROWS_A_STATEMENT]}.values())
                    )
                    await session.execute(known.on_conflict_do_nothing())
            is_written = True
        finally:
            if not is_written:
                self._take_back(guild_id, waiting)

    def _take_back(self, guild_id: int, waiting: dict[tuple[int, int], _Counts]) -> None:
        for key, counts in waiting.items():
            into = self._waiting[guild_id].setdefault(key, _Counts(counts.joined))
            for name, count in counts.values.items():
                into.values[name] += count


def _first_baseline(guild_id: int, user_id: int, joined: int, now: Any) -> dict[str, Any]:
    """Return the row of a member of which nothing has been learned."""
    nothing = {"active": 0, "days": 0, "last": 0, "moving_average": 0, "weighted_average": 0, "mean": []}
    lists = {"hours": [0] * 24, "weekdays": [0] * 7, "deviation": []}
    return {"guild_id": guild_id, "user_id": user_id, "joined": joined, "updated_at": now, **nothing, **lists}
