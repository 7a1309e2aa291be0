"""Port of a health probe for a service that the platform needs."""

from typing import Protocol


class HealthProbe(Protocol):
    @property
    def part(self) -> str:
        """The name shown to people and machines, such as `database`."""
        ...

    async def is_up(self) -> bool:
        """Never raises, and answers within two seconds."""
        ...
