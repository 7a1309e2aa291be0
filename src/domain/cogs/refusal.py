"""A command that was refused to a member, or that failed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefusal:
    """`command` is written as members see it, such as `/ask`. `text` is what the member was answered.

    `reference` is the correlation id in the log.
    """

    at: datetime
    command: str
    text: str
    reference: str | None = None
