"""Serialize events for the browser's EventSource."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from application.ports.events import Event, EventId, EventKind, Published
from domain.ids import GuildId

RECONNECT_MILLISECONDS = 2000

WriteId: TypeAlias = Callable[[EventId], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event. `guild_id` is the guild that it names, if any."""

    name: str
    id: EventId
    data: Mapping[str, object] = field(default_factory=dict)
    guild_id: GuildId | None = None

    @classmethod
    def of(cls, published: Published) -> "Frame":
        event = published.event
        data: dict[str, object] = {"kind": event.kind.value}
        if event.guild_id is not None:
            data["guild_id"] = str(event.guild_id)
        if event.kind is EventKind.EXTENSION:
            data["cog"] = event.section
        elif event.section is not None:
            data |= {"section": event.section, "version": event.version}
        return cls(name=event.kind.value, id=published.id, data=data, guild_id=event.guild_id)

    @classmethod
    def own_access(cls, published: Published) -> "Frame":
        """Build a change of the user's own access without the guild's id, which the user may no longer see."""
        return cls.of(Published(published.id, Event(kind=EventKind.ACCESS)))

    @classmethod
    def reset(cls, at: EventId) -> "Frame":
        return cls(name="reset", id=at)

    def text(self, written: WriteId = str) -> str:
        return f"id: {written(self.id)}\nevent: {self.name}\ndata: {json.dumps(self.data)}\n\n"


def greeting(at: EventId, written: WriteId = str) -> str:
    """Set the browser's last event id without sending an event."""
    return f"retry: {RECONNECT_MILLISECONDS}\nid: {written(at)}\n\n"


def heartbeat(at: EventId, written: WriteId = str) -> str:
    return f": alive\nid: {written(at)}\n\n"


def farewell(reason: str) -> str:
    return f": {reason}\n\n"


OVERFLOW = "event: overflow\ndata: {}\n\n"
