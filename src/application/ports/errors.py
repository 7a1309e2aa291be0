"""How a port says that what stands behind it is away."""

from typing import ClassVar

from domain.errors import DomainError


class ServiceUnavailable(DomainError):
    """Nothing was changed, and trying again later may succeed. `part` is `database`, `redis` or `discord`."""

    code: ClassVar[str] = "service.unavailable"

    def __init__(self, part: str) -> None:
        super().__init__(f"The {part} cannot be reached at the moment.")
        self.part = part
