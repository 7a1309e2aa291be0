"""The application that the simulated Discord knows. Nothing here is secret: it works on this machine only."""

from dataclasses import dataclass
from typing import Final

SIMULATED_CLIENT_ID: Final = 1290000000000000001
SIMULATED_CLIENT_SECRET: Final = "a-client-secret-for-the-simulated-discord"  # noqa: S105 - known to everyone
SIMULATED_BOT_TOKEN: Final = "a-bot-token-for-the-simulated-discord"  # noqa: S105 - known to everyone


class RealDiscordConfigured(Exception):
    """A page that looks like Discord's must never be reachable next to a real application."""

    def __init__(self) -> None:
        super().__init__("DISCORD_CLIENT_ID names a real application: the simulated Discord does not start beside it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorOptions:
    """`port` and `preview_port` 0: any free one. `client_id` is what is configured, None when nothing is.

    Raises `RealDiscordConfigured` for any application but the simulated one.
    """

    redirect_uri: str
    client_id: int | None = None
    port: int = 0
    preview_port: int = 0

    def __post_init__(self) -> None:
        if self.client_id not in {None, SIMULATED_CLIENT_ID}:
            raise RealDiscordConfigured
