"""Changes of the running cogs that the developer team asks for, and what each process of the bot made of them."""

from dataclasses import dataclass
from enum import StrEnum


class CogOperation(StrEnum):
    LOAD = "load"
    UNLOAD = "unload"
    RELOAD = "reload"


@dataclass(frozen=True, slots=True, kw_only=True)
class CogOrder:
    """`id` is unique. `correlation_id` is that of the request which gave the order. `done_by` is the process that has
    made the change already, and does not follow the order.
    """

    id: str
    cog: str
    operation: CogOperation
    correlation_id: str | None = None
    done_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CogOutcome:
    """`failure` is one line on why the process changed nothing; None after success. `runs`: the cog is loaded now."""

    process: str
    failure: str | None
    runs: bool
