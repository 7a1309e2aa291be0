"""The exception that interrupts a cog's code which blocks the event loop."""


class CogBlocked(BaseException):
    """Raised in the middle of the code that blocks. No `Exception`, so that the cog's code rarely catches it."""

    def __init__(self, cog: str, seconds: float) -> None:
        super().__init__(f"blocked the event loop for {seconds:g} seconds")
        self.cog = cog
