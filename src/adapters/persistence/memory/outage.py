"""Simulate the outage of a service in a test, and end it."""

from application.ports.errors import ServiceUnavailable


class Outage:
    """While `down` is set, every adapter that uses this service raises `ServiceUnavailable`."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.down = False

    def refuse_if_down(self) -> None:
        if self.down:
            raise ServiceUnavailable(self.part)


class MemoryHealthProbe:
    def __init__(self, outage: Outage) -> None:
        self._outage = outage

    @property
    def part(self) -> str:
        return self._outage.part

    async def is_up(self) -> bool:
        return not self._outage.down
