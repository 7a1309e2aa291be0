"""The cooldown of a member: a rate limit on starting calls to models."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cooldown:
    """At most `calls` within any `seconds`, counted for each member, guild and cog. All of them may come at once."""

    calls: int
    seconds: int = 60

    def __post_init__(self) -> None:
        if self.calls < 1 or self.seconds < 1:
            raise ValueError(f"A cooldown allows at least one call, in at least one second: {self}")
