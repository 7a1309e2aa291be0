"""The error of a port whose backing service is away."""

from typing import ClassVar

from domain.errors import DomainError


class ServiceUnavailable(DomainError):
    """Nothing was changed, and trying again later may succeed.

    `part` is `database`, `redis`, `discord`, `bot` or `usage ledger`.
    """

    code: ClassVar[str] = "service.unavailable"

    def __init__(self, part: str) -> None:
        super().__init__(f"The {part} cannot be reached at the moment.")
        self.part = part


class UsageNotRecordable(ServiceUnavailable):
    """A paid call was refused before it was made: neither the database nor the local disk can take its usage."""

    code: ClassVar[str] = "usage.not_recordable"

    def __init__(self) -> None:
        super().__init__("usage ledger")
        self.args = ("Usage cannot be recorded at present.",)
