"""The binding of a sign-in to the browser that began it."""

from datetime import timedelta
from typing import ClassVar, Final

from domain.errors import DomainError

TIME_TO_SIGN_IN: Final = timedelta(minutes=10)


class InvalidSignIn(DomainError):
    """The sign-in was not begun in this browser, took too long, or was already completed."""

    code: ClassVar[str] = "auth.invalid_state"

    def __init__(self) -> None:
        super().__init__("This sign-in was not begun in this browser, or took too long. Please sign in again.")
