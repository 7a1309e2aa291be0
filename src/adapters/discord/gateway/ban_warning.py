"""Word how close the bot is to Discord's ban for invalid requests."""

from typing import Final

from application.ports.bot.shards import INVALID_REQUEST_LIMIT, INVALID_REQUEST_SECONDS

SLOW_FROM: Final = INVALID_REQUEST_LIMIT // 2
STOP_AT: Final = INVALID_REQUEST_LIMIT * 19 // 20
_WARN_FROM: Final = INVALID_REQUEST_LIMIT // 10


def ban_warning(refused: int, most_refused: str | None) -> str | None:
    """Return the state, what it leads to and where to look; None while the count is far from the limit.

    `most_refused` names the request that was refused most often, None if it is not known.
    """
    if refused < _WARN_FROM:
        return None
    minutes = INVALID_REQUEST_SECONDS // 60
    return (
        f"Discord refused {refused:,} requests (401, 403 or 429) in the last {minutes} minutes. {_effect(refused)} "
        f"At {INVALID_REQUEST_LIMIT:,} it bans the bot's address."
        + ("" if most_refused is None else f" Refused most often: {most_refused}.")
    )


def _effect(refused: int) -> str:
    if refused >= STOP_AT:
        return "The bot makes no requests until the number falls."
    if refused >= SLOW_FROM:
        return "The bot makes its requests one by one, more and more slowly."
    return f"From {SLOW_FROM:,} on the bot makes its requests one by one."
