"""The binding of a sign-in to the browser that began it, and why a session ends."""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Final

from domain.errors import DomainError

TIME_TO_SIGN_IN: Final = timedelta(minutes=10)


class SessionEnd(StrEnum):
    """`ELSEWHERE`: the user ended it from another session. `REPLACED`: the same browser signed in again.

    `TOO_MANY`: a newer session took its place. `DISCORD`: Discord refused to renew the tokens. `EXPIRED`: it was not
    used for too long, or had reached its end; the entry is made when the user signs in the next time.
    """

    SIGNED_OUT = "signed_out"
    ELSEWHERE = "elsewhere"
    REPLACED = "replaced"
    TOO_MANY = "too_many"
    DISCORD = "discord"
    EXPIRED = "expired"


class SignInNotSetUp(DomainError):
    """The operator has set the bot's token alone, which is not enough to sign in."""

    code: ClassVar[str] = "auth.not_set_up"

    def __init__(self) -> None:
        super().__init__("Signing in is not set up: DISCORD_CLIENT_ID and DISCORD_CLIENT_SECRET are missing.")


class InvalidSignIn(DomainError):
    """The sign-in was not begun in this browser, took too long, or was already completed."""

    code: ClassVar[str] = "auth.invalid_state"

    def __init__(self) -> None:
        super().__init__("This sign-in was not begun in this browser, or took too long. Please sign in again.")
