"""Take a part of the platform away in a test, and bring it back."""

from application.ports.errors import ServiceUnavailable


class Outage:
    """While `down` is set, everything that stands on this part raises `ServiceUnavailable`."""

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
